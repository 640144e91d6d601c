package io.spanway.processing.ottl.value;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** A regular expression with RE2's syntax and linear time. Thread-safe. */
public final class Regex {
    private final Pattern pattern;
    /** The text that a match consists of, if the expression is nothing else but for anchors: spares the automaton. */
    private final @Nullable String literal;

    private final boolean atStart;
    private final boolean atEnd;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
        String text = pattern.pattern();
        this.atStart = text.startsWith("^");
        this.atEnd = text.length() > 1 && text.endsWith("$");
        String inner = text.substring(atStart ? 1 : 0, text.length() - (atEnd ? 1 : 0));
        this.literal = isLiteral(inner) ? inner : null;
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
        if (literal == null) {
            return pattern.matcher(text).find();
        }
        if (atStart) {
            return text.startsWith(literal) && (!atEnd || text.length() == literal.length());
        }
        return atEnd ? text.endsWith(literal) : text.contains(literal);
    }

    /** A matcher of RE2/J over the text. */
    public Matcher matcher(String text) {
        return pattern.matcher(text);
    }

    /** Whether the text has no match, by a cheap look; false means nothing. */
    public boolean surelyAbsent(String text) {
        return literal != null && !find(text);
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
