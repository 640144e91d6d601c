package io.spanway.processing.ottl.value;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** A regular expression with RE2's syntax and linear time. Thread-safe. */
public final class Regex {
    private final Pattern pattern;
    /** The text that a value must contain, if the expression is nothing else: spares the automaton. */
    private final @Nullable String literal;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
        this.literal = isLiteral(pattern.pattern()) ? pattern.pattern() : null;
    }

    /**
     * Compiles an expression.
     *
     * @throws EvalException if it is none
     */
    public static Regex of(String expression) {
        try {
            return new Regex(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw new EvalException("\"" + expression + "\" is no regular expression (RE2): " + e.getDescription());
        }
    }

    private static boolean isLiteral(String expression) {
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (!Character.isLetterOrDigit(c) && " -_/:,;=@%&#\"'<>~!".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text contains a match. */
    public boolean find(String text) {
        return literal != null ? text.contains(literal) : pattern.matcher(text).find();
    }

    /** A matcher of RE2/J over the text. */
    public Matcher matcher(String text) {
        return pattern.matcher(text);
    }

    /** Whether the text has no match, by a cheap look; false means nothing. */
    public boolean surelyAbsent(String text) {
        return literal != null && !text.contains(literal);
    }

    /** The expression. */
    public Pattern pattern() {
        return pattern;
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
