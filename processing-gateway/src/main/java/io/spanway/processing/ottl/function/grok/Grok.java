package io.spanway.processing.ottl.function.grok;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.value.Coercion;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.GoNumber;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Grok pattern: a regular expression with references <code>%{NAME}</code>, <code>%{NAME:field}</code> and <code>%{NAME:field:type}</code> to
 * other ones, expanded and compiled. Thread-safe.
 */
final class Grok {
    private static final Pattern REFERENCE = Pattern.compile("%\\{(\\w+)(?::([\\w+.]+)(?::(\\w+))?)?\\}");
    /** A group's name has no dots; they are written so inside. */
    private static final String DOT = "___";
    /** Longest expression after expansion; definitions that refer to each other in a circle end here. */
    private static final int LONGEST = 1 << 16;

    private final Pattern pattern;
    private final Map<String, Integer> groups = new LinkedHashMap<>();
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
            pattern = Pattern.compile(expanded);
        } catch (PatternSyntaxException e) {
            throw new EvalException("\"" + text + "\" is no pattern: " + e.getDescription());
        }
        pattern.namedGroups().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(group -> groups.put(group.getKey(), group.getValue()));
        if (namedOnly && groups.isEmpty()) {
            throw new EvalException("the pattern has no named capture");
        }
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
            for (Map.Entry<String, Integer> group : groups.entrySet()) {
                String found = match.group(group.getValue());
                if (found != null && !found.isEmpty()) {
                    captures.put(group.getKey().replace(DOT, "."), typed(group.getKey(), found));
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
