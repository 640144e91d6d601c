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
            map.put(
                    piece.substring(0, at).strip(),
                    piece.substring(at + delimiters.value.length()).strip());
        }
        return map;
    }

    /** The pieces between pair delimiters outside quotes, without the quotes; empty ones fall away. */
    private static List<String> pieces(String text, String delimiter) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        char quote = 0;
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && text.startsWith(delimiter, i)) {
                add(pieces, piece.toString());
                piece.setLength(0);
                i += delimiter.length() - 1;
                continue;
            }
            if (!escaped && (c == quote || (quote == 0 && (c == '"' || c == '\'')))) {
                quote = c == quote ? 0 : c;
                continue;
            }
            escaped = !escaped && c == '\\';
            piece.append(c);
        }
        if (quote != 0) {
            throw new EvalException("a " + quote + " is not closed");
        }
        add(pieces, piece.toString());
        return pieces;
    }

    private static void add(List<String> pieces, String piece) {
        if (!piece.isEmpty()) {
            pieces.add(piece);
        }
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
