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

    /** The text that every match begins with, empty if unknown: spares the automaton where it does not occur. */
    private final String prefix;

    private final boolean atStart;
    private final boolean atEnd;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
        String text = pattern.pattern();
        this.atStart = text.startsWith("^");
        this.atEnd = text.length() > 1 && text.endsWith("$");
        String inner = text.substring(atStart ? 1 : 0, text.length() - (atEnd ? 1 : 0));
        this.literal = isLiteral(inner) ? inner : null;
        this.prefix = prefix(text.substring(atStart ? 1 : 0));
    }

    /** The characters at the start that stand for themselves; none if there are alternatives, of which they might be one. */
    private static String prefix(String expression) {
        if (expression.indexOf('|') >= 0) {
            return "";
        }
        int end = 0;
        while (end < expression.length() && isLiteral(expression.charAt(end))) {
            end++;
        }
        boolean optional = end < expression.length() && "*?{".indexOf(expression.charAt(end)) >= 0;
        return expression.substring(0, optional ? Math.max(0, end - 1) : end);
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
            if (!isLiteral(expression.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLiteral(char c) {
        return Character.isLetterOrDigit(c) || " -_/:,;=@%&#\"'<>~!".indexOf(c) >= 0;
    }

    /** Whether the text contains a match. */
    public boolean find(String text) {
        if (literal == null) {
            return !surelyAbsent(text) && pattern.matcher(text).find();
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
        if (literal != null) {
            return !find(text);
        }
        return atStart ? !text.startsWith(prefix) : !text.contains(prefix);
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
