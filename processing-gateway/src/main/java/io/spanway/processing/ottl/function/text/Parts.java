package io.spanway.processing.ottl.function.text;

import io.spanway.otlp.message.ValueList;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.Coercion;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joining texts and cutting parts out of them. No state. */
final class Parts {
    private Parts() {}

    static List<Function> list() {
        return List.of(
                Function.converter("Concat(vals, delimiter)", Parts::concat),
                Function.converter("Split(target, delimiter)", Parts::split),
                Function.converter("Substring(target, start, length, utf8_safe?)", Parts::substring),
                Function.converter("Trim(target, replacement?)", Parts::trim),
                Function.converter("TrimPrefix(target, prefix)", args -> {
                    Strict<String> target = args.str("target");
                    Strict<String> prefix = args.str("prefix");
                    return subject -> {
                        String text = target.get(subject);
                        String start = prefix.get(subject);
                        return text.startsWith(start) ? text.substring(start.length()) : text;
                    };
                }),
                Function.converter("TrimSuffix(target, suffix)", args -> {
                    Strict<String> target = args.str("target");
                    Strict<String> suffix = args.str("suffix");
                    return subject -> {
                        String text = target.get(subject);
                        String end = suffix.get(subject);
                        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
                    };
                }));
    }

    private static Expr concat(Arguments args) {
        Strict<List<? extends @Nullable Object>> values = args.list("vals");
        Strict<String> delimiter = args.str("delimiter");
        return subject -> {
            StringBuilder out = new StringBuilder();
            String between = delimiter.get(subject);
            List<? extends @Nullable Object> list = values.get(subject);
            for (int i = 0; i < list.size(); i++) {
                String text = Coercion.text(list.get(i));
                out.append(i == 0 ? "" : between).append(text == null ? "<nil>" : text);
            }
            return out.toString();
        };
    }

    private static Expr split(Arguments args) {
        Strict<String> target = args.str("target");
        Strict<String> delimiter = args.str("delimiter");
        return subject -> split(target.get(subject), delimiter.get(subject));
    }

    private static ValueList split(String text, String delimiter) {
        ValueList list = new ValueList();
        if (delimiter.isEmpty()) {
            text.codePoints().forEach(c -> list.add(Character.toString(c)));
            return list;
        }
        int from = 0;
        for (int at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, from)) {
            list.add(text.substring(from, at));
            from = at + delimiter.length();
        }
        list.add(text.substring(from));
        return list;
    }

    private static Expr substring(Arguments args) {
        Strict<String> target = args.str("target");
        Strict<Long> start = args.integer("start");
        Strict<Long> length = args.integer("length");
        boolean safe = args.constBool("utf8_safe", false);
        return subject -> substring(target.get(subject), start.get(subject), length.get(subject), safe);
    }

    /** By bytes; a safe one moves its ends inward to whole characters, another has a replacement character for half ones. */
    private static String substring(String text, long start, long length, boolean safe) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (start < 0 || length < 1 || length > bytes.length - start) {
            throw new EvalException("start " + start + " and length " + length + " are out of range, the text has "
                    + bytes.length + " bytes");
        }
        int from = (int) start;
        int to = (int) (start + length);
        while (safe && from < to && !Utf8.isBoundary(bytes, from)) {
            from++;
        }
        while (safe && to > from && !Utf8.isBoundary(bytes, to)) {
            to--;
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static Expr trim(Arguments args) {
        Strict<String> target = args.str("target");
        String cutset = args.constString("replacement", " ");
        return subject -> {
            String text = target.get(subject);
            int from = 0;
            int to = text.length();
            while (from < to && cutset.indexOf(text.charAt(from)) >= 0) {
                from++;
            }
            while (to > from && cutset.indexOf(text.charAt(to - 1)) >= 0) {
                to--;
            }
            return text.substring(from, to);
        };
    }
}
