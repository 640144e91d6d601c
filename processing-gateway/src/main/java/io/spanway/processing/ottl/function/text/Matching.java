package io.spanway.processing.ottl.function.text;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Lenient;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Regex;
import java.util.List;

/** Questions about texts. No state. */
final class Matching {
    private Matching() {}

    static List<Function> list() {
        return List.of(
                Function.converter("IsMatch(target, pattern)", Matching::isMatch),
                Function.converter("HasPrefix(value, prefix)", args -> {
                    Strict<String> value = args.str("value");
                    Strict<String> prefix = args.str("prefix");
                    return subject -> value.get(subject).startsWith(prefix.get(subject));
                }),
                Function.converter("HasSuffix(value, suffix)", args -> {
                    Strict<String> value = args.str("value");
                    Strict<String> suffix = args.str("suffix");
                    return subject -> value.get(subject).endsWith(suffix.get(subject));
                }),
                Function.converter("IsValidLuhn(target)", Matching::luhn));
    }

    private static Expr isMatch(Arguments args) {
        Lenient<String> target = args.strlike("target");
        Strict<Regex> pattern = args.regex("pattern");
        return subject -> {
            String text = target.get(subject);
            return text != null && pattern.get(subject).find(text);
        };
    }

    private static Expr luhn(Arguments args) {
        Lenient<String> target = args.strlike("target");
        return subject -> {
            String text = target.get(subject);
            if (text == null) {
                throw new EvalException("nil has no check digit");
            }
            return luhn(text);
        };
    }

    /** Every second digit from the right counts double, less 9 if that has two digits; the sum must be divisible by 10. */
    private static boolean luhn(String text) {
        int sum = 0;
        int digits = 0;
        for (int i = text.length() - 1; i >= 0; i--) {
            char c = text.charAt(i);
            if (c == ' ') {
                continue;
            }
            if (c < '0' || c > '9') {
                throw new EvalException("\"" + text + "\" has characters that are no digits");
            }
            int doubled = (c - '0') * (digits % 2 + 1);
            sum += doubled > 9 ? doubled - 9 : doubled;
            digits++;
        }
        return digits > 0 && sum % 10 == 0;
    }
}
