package io.spanway.processing.ottl.function.text;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/** Converters of case. No state. */
final class Cases {
    private Cases() {}

    static List<Function> list() {
        return List.of(
                Function.converter("ConvertCase(target, to_case)", args -> mapped(args, caseOf(args))),
                Function.converter("ToLowerCase(target)", args -> mapped(args, Cases::lower)),
                Function.converter("ToUpperCase(target)", args -> mapped(args, Cases::upper)),
                Function.converter("ToSnakeCase(target)", args -> mapped(args, Cases::snake)),
                Function.converter("ToCamelCase(target)", args -> mapped(args, Cases::camel)));
    }

    private static UnaryOperator<String> caseOf(Arguments args) {
        return switch (args.constString("to_case")) {
            case "lower" -> Cases::lower;
            case "upper" -> Cases::upper;
            case "snake" -> Cases::snake;
            case "camel" -> Cases::camel;
            default -> throw args.refuse("to_case", "must be lower, upper, snake or camel");
        };
    }

    private static Expr mapped(Arguments args, UnaryOperator<String> conversion) {
        Strict<String> target = args.str("target");
        return subject -> conversion.apply(target.get(subject));
    }

    private static String lower(String text) {
        return mapped(text, Character::toLowerCase);
    }

    private static String upper(String text) {
        return mapped(text, Character::toUpperCase);
    }

    /** Character by character, as in Go: none becomes two, and none depends on its neighbours. */
    private static String mapped(String text, IntUnaryOperator mapping) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().map(mapping).forEach(out::appendCodePoint);
        return out.toString();
    }

    /** A word ends where the kind of character changes, and before the last capital of several. */
    private static String snake(String source) {
        String text = source.strip();
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            if (isSeparator(c)) {
                out.append('_');
            } else if (!endsWord(c, next)) {
                out.append(asciiLower(c));
            } else {
                boolean lastCapital = isUpper(c) && isLower(next);
                if (lastCapital && i > 0 && isUpper(text.charAt(i - 1))) {
                    out.append('_');
                }
                out.append(asciiLower(c));
                if (!lastCapital) {
                    out.append('_');
                }
            }
        }
        return out.toString();
    }

    private static boolean endsWord(char c, char next) {
        return (isUpper(c) && (isLower(next) || isDigit(next)))
                || (isLower(c) && (isUpper(next) || isDigit(next)))
                || (isDigit(c) && (isUpper(next) || isLower(next)));
    }

    /** Each word begins with a capital, separators go, and a digit ends a word. */
    private static String camel(String source) {
        String text = source.strip();
        StringBuilder out = new StringBuilder(text.length());
        boolean wordStart = true;
        boolean afterCapital = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean capital = isUpper(c);
            if (capital || isLower(c)) {
                char plain = !wordStart && afterCapital ? Character.toLowerCase(c) : c;
                out.append(wordStart ? Character.toUpperCase(c) : plain);
                wordStart = false;
            } else if (isDigit(c)) {
                out.append(c);
                wordStart = true;
            } else {
                wordStart = isSeparator(c);
            }
            afterCapital = capital;
        }
        return out.toString();
    }

    private static char asciiLower(char c) {
        return isUpper(c) ? (char) (c + 'a' - 'A') : c;
    }

    private static boolean isSeparator(char c) {
        return c == ' ' || c == '_' || c == '-' || c == '.';
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
