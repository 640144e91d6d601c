package io.spanway.processing.ottl.function.edit;

import com.google.re2j.Matcher;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.function.TextFunction;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Regex;
import io.spanway.processing.ottl.value.Template;
import org.jspecify.annotations.Nullable;

/**
 * What replaces a match: a text, possibly run through a function and put into a format.
 *
 * @param text the replacement as written, {@code $1} and its like not expanded
 * @param function applied to what the text expands to
 * @param format around the function's result, with {@code %s} for it
 *     <p>Thread-safe.
 */
record Replacement(
        Strict<String> text,
        @Nullable TextFunction function,
        @Nullable Strict<String> format) {
    static Replacement of(Arguments args) {
        return new Replacement(
                args.str("replacement"),
                args.function("function"),
                args.has("replacement_format") ? args.str("replacement_format") : null);
    }

    /** For a text that is replaced as a whole, nothing is expanded. */
    String whole(Subject subject) {
        return applied(text.get(subject), subject);
    }

    /** Replaces every match as Go's ReplaceAll does; null if there is none. */
    @Nullable
    String all(Regex regex, String source, Subject subject) {
        return regex.surelyAbsent(source) ? null : all(regex, source, text.get(subject), subject);
    }

    /**
     * The same with a replacement that was fetched before.
     *
     * @param template not expanded
     */
    @Nullable
    String all(Regex regex, String source, String template, Subject subject) {
        if (regex.surelyAbsent(source)) {
            return null;
        }
        Matcher matcher = regex.matcher(source);
        if (!matcher.find()) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        int done = 0;
        boolean first = true;
        do {
            // An empty match right behind another match does not count, nor one between the halves of a character.
            boolean inside = matcher.start() == matcher.end() && isInsideCharacter(source, matcher.start());
            if (!inside && (first || matcher.end() > matcher.start() || matcher.start() != done)) {
                out.append(source, done, matcher.start());
                out.append(applied(Template.expand(template, matcher, regex), subject));
                done = matcher.end();
            }
            first = false;
        } while (matcher.find());
        return out.append(source, done, source.length()).toString();
    }

    private static boolean isInsideCharacter(String text, int at) {
        return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }

    private String applied(String expanded, Subject subject) {
        if (function == null) {
            return expanded;
        }
        String result = function.apply(subject, expanded);
        if (format == null) {
            return result;
        }
        String pattern = format.get(subject);
        if (!pattern.contains("%s")) {
            throw new EvalException("replacement_format must contain %s");
        }
        return pattern.replace("%s", result);
    }
}
