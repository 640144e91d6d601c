package io.spanway.processing.ottl.function.parse;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.JsonText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** ParseKeyValue and ToKeyValueString. No state. */
final class KeyValues {
    private KeyValues() {}

    static Function parser() {
        return Function.converter("ParseKeyValue(target, delimiter?, pair_delimiter?)", args -> {
            Strict<String> target = args.str("target");
            Delimiters delimiters = Delimiters.of(args);
            return subject -> parse(target.get(subject), delimiters);
        });
    }

    static Function writer() {
        return Function.converter(
                "ToKeyValueString(target, delimiter?, pair_delimiter?, sort_output?)", KeyValues::write);
    }

    /**
     * @param value between a key and its value
     * @param pair between pairs
     */
    private record Delimiters(String value, String pair) {
        static Delimiters of(Arguments args) {
            Delimiters delimiters =
                    new Delimiters(args.constString("delimiter", "="), args.constString("pair_delimiter", " "));
            if (delimiters.value.isEmpty() || delimiters.pair.isEmpty()) {
                throw args.refuseCall("a delimiter must not be empty");
            }
            if (delimiters.value.equals(delimiters.pair)) {
                throw args.refuseCall("delimiter and pair_delimiter must differ");
            }
            return delimiters;
        }
    }

    private static Attributes parse(String text, Delimiters delimiters) {
        if (text.isEmpty()) {
            throw new EvalException("the text is empty");
        }
        Attributes map = new Attributes();
        for (String piece : pieces(text, delimiters.pair)) {
            int at = piece.indexOf(delimiters.value);
            if (at < 0) {
                throw new EvalException("\"" + piece + "\" has no \"" + delimiters.value + "\"");
            }
            String key = unquoted(piece.substring(0, at).strip());
            map.put(
                    key,
                    unquoted(piece.substring(at + delimiters.value.length()).strip()));
        }
        return map;
    }

    /** The pieces between pair delimiters outside quotes; empty ones fall away. */
    private static List<String> pieces(String text, String delimiter) {
        List<String> pieces = new ArrayList<>();
        char quote = 0;
        int from = 0;
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            if (quote == 0 && text.startsWith(delimiter, i)) {
                add(pieces, text.substring(from, i));
                i += delimiter.length();
                from = i;
                continue;
            }
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            }
            i++;
        }
        if (quote != 0) {
            throw new EvalException("a " + quote + " is not closed");
        }
        add(pieces, text.substring(from));
        return pieces;
    }

    private static void add(List<String> pieces, String piece) {
        if (!piece.isEmpty()) {
            pieces.add(piece);
        }
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static Expr write(Arguments args) {
        Strict<Attributes> target = args.map("target");
        Delimiters delimiters = Delimiters.of(args);
        boolean sort = args.constBool("sort_output", false);
        return subject -> {
            Attributes map = target.get(subject);
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < map.size(); i++) {
                keys.add(map.key(i));
            }
            if (sort) {
                Collections.sort(keys);
            }
            StringBuilder out = new StringBuilder();
            for (String key : keys) {
                out.append(out.isEmpty() ? "" : delimiters.pair);
                out.append(quoted(key, delimiters)).append(delimiters.value);
                out.append(quoted(JsonText.asString(map.get(key)), delimiters));
            }
            return out.toString();
        };
    }

    private static String quoted(String text, Delimiters delimiters) {
        String escaped = text.replace("\"", "\\\"");
        return text.contains(delimiters.value) || text.contains(delimiters.pair) ? '"' + escaped + '"' : escaped;
    }
}
