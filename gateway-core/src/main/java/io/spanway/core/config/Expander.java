package io.spanway.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Resolves <code>${…}</code> in a tree by the Collector's rules.
 *
 * <p>A value that is one reference as a whole becomes what the referenced text is as YAML and remembers that text; inside a longer text
 * the referenced text is inserted as it is. The innermost reference is resolved first, results are looked through again, and {@code $$}
 * becomes {@code $} at the end. Rounds, results and text length are bounded. Confined to the main thread.
 */
final class Expander {
    /** Rounds after which a chain of references is taken for a loop. */
    static final int MAX_ROUNDS = 1000;

    /** Rounds that a list or map costs, because it deepens the tree as well. */
    private static final int ROUNDS_OF_STRUCTURE = 20;

    private static final int MAX_EXPANSIONS = 50_000;
    private static final int MAX_TEXT = 4 << 20;

    private final References references;
    private final Problems problems;
    private int expansions;

    Expander(Function<String, @Nullable String> environment, Problems problems) {
        this.references = new References(environment, problems);
        this.problems = problems;
    }

    ConfigNode expand(ConfigNode root) {
        return tree(root, "", 0);
    }

    private ConfigNode tree(ConfigNode node, String path, int rounds) {
        if (node instanceof ConfigNode.Scalar scalar) {
            return scalar(scalar, path, rounds);
        }
        if (node instanceof ConfigNode.Sequence list) {
            List<ConfigNode> items = new ArrayList<>();
            for (ConfigNode item : list.items()) {
                items.add(tree(item, path + "[" + items.size() + "]", rounds));
            }
            return new ConfigNode.Sequence(items, innerText(list, path, rounds), list.at());
        }
        ConfigNode.Mapping map = (ConfigNode.Mapping) node;
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        map.entries().forEach((key, value) -> {
            entries.put(key, tree(value, path.isEmpty() ? key : path + "." + key, rounds));
        });
        return new ConfigNode.Mapping(entries, map.keys(), innerText(map, path, rounds), map.at());
    }

    /** The text a list or map came from, expanded as well: a text field takes that instead of the structure. */
    private @Nullable String innerText(ConfigNode node, String path, int rounds) {
        String text = node.expandedText();
        if (text == null) {
            return null;
        }
        ConfigNode.Scalar padded = new ConfigNode.Scalar(" " + text, text, true, node.at());
        // The blank in front keeps the text from being taken for one whole reference.
        return scalar(padded, path, rounds) instanceof ConfigNode.Scalar done
                        && done.text().startsWith(" ")
                ? done.text().substring(1)
                : text;
    }

    private ConfigNode scalar(ConfigNode.Scalar start, String path, int startRounds) {
        ConfigNode.Scalar scalar = start;
        int rounds = startRounds;
        while (scalar.value() instanceof String text) {
            Span span = Span.first(text);
            if (span == null) {
                return unescape(scalar, text);
            }
            if (++rounds > MAX_ROUNDS || ++expansions > MAX_EXPANSIONS || text.length() > MAX_TEXT) {
                problems.add(start.at(), path, "too many expansions; does a ${...} reference itself?");
                return new ConfigNode.Scalar(null, "", true, start.at());
            }
            References.Found found = references.resolve(span.inner(text), start.at(), path);
            if (found == null) {
                return new ConfigNode.Scalar(null, "", true, start.at());
            }
            if (!span.covers(text)) {
                String replaced = text.substring(0, span.start()) + found.text() + text.substring(span.end());
                scalar = new ConfigNode.Scalar(replaced, replaced, scalar.expanded(), start.at());
            } else if (found.node() instanceof ConfigNode.Scalar next) {
                scalar = next;
            } else {
                return tree(found.node(), path, rounds + ROUNDS_OF_STRUCTURE);
            }
        }
        return scalar;
    }

    private static ConfigNode.Scalar unescape(ConfigNode.Scalar scalar, String text) {
        String plain = text.replace("$$", "$");
        return new ConfigNode.Scalar(plain, plain, scalar.expanded(), scalar.at());
    }

    /** Place of one reference in a text, from {@code $} to behind the brace. Immutable. */
    private record Span(int start, int end) {
        /** The first closing brace with an opening one before it that is not escaped, or null. */
        static @Nullable Span first(String text) {
            int from = 0;
            while (true) {
                int close = text.indexOf('}', from);
                if (close < 0) {
                    return null;
                }
                int open = text.lastIndexOf("${", close);
                if (open >= from && !escaped(text, open, from)) {
                    return new Span(open, close + 1);
                }
                from = close + 1;
            }
        }

        private static boolean escaped(String text, int open, int from) {
            int dollars = 0;
            while (open - dollars - 1 >= from && text.charAt(open - dollars - 1) == '$') {
                dollars++;
            }
            return dollars % 2 == 1;
        }

        boolean covers(String text) {
            return start == 0 && end == text.length();
        }

        String inner(String text) {
            return text.substring(start + 2, end - 1);
        }
    }
}
