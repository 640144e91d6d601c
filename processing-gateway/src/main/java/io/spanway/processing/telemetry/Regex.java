package io.spanway.processing.telemetry;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;

/**
 * Regular expressions of configurations: RE2 syntax, and time linear in the text, as in the Collector. Thread-safe: no state.
 */
public final class Regex {
    private Regex() {}

    /**
     * Compiles an expression.
     *
     * @param key configuration key that the expression stands under
     * @throws IllegalArgumentException naming key, expression and what is wrong with it
     */
    public static Pattern compile(String expression, String key) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    key + ": \"" + expression + "\" is no regular expression (RE2 syntax): " + e.getDescription(), e);
        }
    }

    /** Compiles a list of expressions under one key. */
    public static List<Pattern> compileAll(List<String> expressions, String key) {
        List<Pattern> patterns = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            patterns.add(compile(expressions.get(i), key + "[" + i + "]"));
        }
        return List.copyOf(patterns);
    }

    /** Whether one of the expressions occurs in the text. */
    public static boolean anyFinds(List<Pattern> patterns, String text) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matcher(text).find()) {
                return true;
            }
        }
        return false;
    }
}
