package io.spanway.processing.exporter.prometheus;

import java.util.ArrayList;
import java.util.List;

/** Names of metrics and labels in Prometheus, by the configured strategy. Immutable. */
final class Names {
    private static final String TOTAL = "total";
    private static final String RATIO = "ratio";

    private final PrometheusConfig.Strategy strategy;
    private final String namespace;

    Names(PrometheusConfig.Strategy strategy, String namespace) {
        this.strategy = strategy;
        this.namespace = namespace;
    }

    /** Name of a metric family; that of a counter ends in {@code _total} if suffixes are wanted. */
    String metric(String name, String unit, boolean counter, boolean gauge) {
        if (!strategy.escaping()) {
            return namespace.isEmpty()
                    ? suffixed(name, unit, counter, gauge)
                    : namespace + "_" + suffixed(name, unit, counter, gauge);
        }
        List<String> words = words(name);
        if (strategy.suffixes()) {
            suffixes(words, unit, counter, gauge);
        }
        words.addAll(0, words(namespace));
        String joined = String.join("_", words);
        return joined.isEmpty() || Character.isDigit(joined.charAt(0)) ? "_" + joined : joined;
    }

    private String suffixed(String name, String unit, boolean counter, boolean gauge) {
        if (!strategy.suffixes()) {
            return name;
        }
        StringBuilder made = new StringBuilder(name);
        String words = Units.words(unit);
        int delimiter = name.length() - TOTAL.length() - 1;
        if (counter && delimiter > 0 && name.endsWith(TOTAL) && !isPlain(name.charAt(delimiter))) {
            made.setLength(delimiter);
        }
        if (!words.isEmpty() && !made.toString().endsWith(words)) {
            made.append('_').append(words);
        }
        if (gauge && unit.equals("1")) {
            made.append('_').append(RATIO);
        }
        if (counter && !made.toString().endsWith(TOTAL)) {
            made.append('_').append(TOTAL);
        }
        return made.toString();
    }

    private static void suffixes(List<String> words, String unit, boolean counter, boolean gauge) {
        List<String> unitWords = words(Units.words(unit));
        if (!unitWords.isEmpty() && !words.contains(unitWords.get(0))) {
            words.addAll(unitWords);
        }
        if (counter) {
            words.removeIf(TOTAL::equals);
            words.add(TOTAL);
        }
        if (gauge && unit.equals("1") && !words.contains(RATIO)) {
            words.add(RATIO);
        }
    }

    /** Runs of ASCII letters, digits and colons. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c) || c == ':') {
                word.append(c);
            } else if (word.length() > 0) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        if (word.length() > 0) {
            words.add(word.toString());
        }
        return words;
    }

    /** Name of a label. */
    String label(String name) {
        if (!strategy.escaping()) {
            return name;
        }
        StringBuilder label = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = isPlain(name.charAt(i)) ? name.charAt(i) : '_';
            if (c != '_' || label.length() == 0 || label.charAt(label.length() - 1) != '_') {
                label.append(c);
            }
        }
        if (label.length() == 0 || Character.isDigit(label.charAt(0))) {
            return "key_" + label;
        }
        return label.charAt(0) == '_' ? "key" + label : label.toString();
    }

    /** A name for those who do not read other than the old characters: the others become underscores. */
    static String escaped(String name) {
        StringBuilder escaped = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean valid = isPlain(c) && !(i == 0 && Character.isDigit(c));
            escaped.append(valid || c == '_' || c == ':' ? c : '_');
        }
        return escaped.toString();
    }

    /** Whether a name needs no quotes. */
    static boolean plain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(isPlain(c) || c == '_' || c == ':') || (i == 0 && Character.isDigit(c))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
