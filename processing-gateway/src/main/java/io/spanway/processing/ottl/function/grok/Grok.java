package io.spanway.processing.ottl.function.grok;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.value.Coercion;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.GoNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Grok pattern: a regular expression with references <code>%{NAME}</code>, <code>%{NAME:field}</code> and <code>%{NAME:field:type}</code> to
 * other ones, expanded and compiled. Thread-safe.
 */
final class Grok {
    private static final Pattern REFERENCE = Pattern.compile("%\\{(\\w+)(?::([\\w+.]+)(?::(\\w+))?)?\\}");
    /** The start of a named group; escaped characters are matched too, so that an escaped parenthesis is none. */
    private static final Pattern GROUP = Pattern.compile("\\\\.|\\(\\?P?<(\\w+)>");
    /** A group's name has no dots; they are written so inside. */
    private static final String DOT = "___";
    /** Longest expression after expansion; definitions that refer to each other in a circle end here. */
    private static final int LONGEST = 1 << 16;

    private final Pattern pattern;
    /** Names of the named groups in their order. */
    private final List<String> groups = new ArrayList<>();

    private final Map<String, String> types = new HashMap<>();
    private final Map<String, String> definitions;
    private final boolean namedOnly;

    /**
     * @param definitions of the statement, which come before those known
     * @param namedOnly whether references without a field are not captured
     * @throws EvalException if it refers to what is not defined, or is no expression
     */
    Grok(String text, Map<String, String> definitions, boolean namedOnly) {
        this.definitions = definitions;
        this.namedOnly = namedOnly;
        String expanded = text;
        for (String before = ""; !before.equals(expanded); ) {
            before = expanded;
            expanded = expand(before);
        }
        try {
            pattern = Pattern.compile(numbered(expanded));
        } catch (PatternSyntaxException e) {
            throw new EvalException("\"" + text + "\" is no pattern: " + e.getDescription());
        }
        if (namedOnly && groups.isEmpty()) {
            throw new EvalException("the pattern has no named capture");
        }
    }

    /** The expression with groups that have numbers only, for a name may stand twice; keeps the names. */
    private String numbered(String expression) {
        StringBuilder out = new StringBuilder();
        Matcher group = GROUP.matcher(expression);
        int at = 0;
        while (group.find()) {
            out.append(expression, at, group.start());
            boolean named = group.group(1) != null;
            out.append(named ? "(?P<g" + groups.size() + ">" : group.group());
            if (named) {
                groups.add(group.group(1));
            }
            at = group.end();
        }
        return out.append(expression, at, expression.length()).toString();
    }

    /** Puts definitions in the place of all references, whose own references remain. */
    private String expand(String text) {
        StringBuilder out = new StringBuilder();
        Matcher reference = REFERENCE.matcher(text);
        int at = 0;
        while (reference.find()) {
            out.append(text, at, reference.start());
            append(out, reference.group(1), reference.group(2), reference.group(3));
            at = reference.end();
            if (out.length() > LONGEST) {
                throw new EvalException("the pattern is longer than " + LONGEST + " characters when expanded");
            }
        }
        return out.append(text, at, text.length()).toString();
    }

    private void append(StringBuilder out, String name, @Nullable String field, @Nullable String type) {
        String definition = definitions.getOrDefault(name, GrokPatterns.known().get(name));
        if (definition == null) {
            throw new EvalException("the pattern \"" + name + "\" is not defined");
        }
        String group = field == null ? name : field.replace(".", DOT);
        if (type != null) {
            types.put(group, type);
        }
        out.append(namedOnly && field == null ? "(" : "(?P<" + group + ">");
        out.append(definition).append(')');
    }

    /**
     * The captures of the first match that are not empty; nothing if there is no match.
     *
     * @throws EvalException if a capture is not of the type that the pattern wants
     */
    Attributes extract(String text) {
        Attributes captures = new Attributes();
        Matcher match = pattern.matcher(text);
        if (match.find()) {
            for (int i = 0; i < groups.size(); i++) {
                String found = match.group("g" + i);
                if (found != null && !found.isEmpty()) {
                    String group = groups.get(i);
                    captures.put(group.replace(DOT, "."), typed(group, found));
                }
            }
        }
        return captures;
    }

    private @Nullable Object typed(String group, String found) {
        String type = types.getOrDefault(group, "string");
        return switch (type) {
            case "string" -> found;
            case "int", "long" -> Coercion.integer(found);
            case "float", "double" -> GoNumber.parseFloat(found);
            case "bool", "boolean" -> Coercion.bool(found);
            default -> throw new EvalException("\"" + type + "\" is no type of a capture");
        };
    }
}
