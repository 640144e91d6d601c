package io.spanway.processing.processor.metricstransform;

import com.google.re2j.Matcher;
import java.util.Map;

/**
 * Texts with {@code $1}, {@code $name}, {@code ${name}} and {@code $$}, as Go's regexp package expands them: a name without braces is as long as
 * letters, digits and underscores go on, an unknown group is empty, a lone {@code $} stays. Thread-safe: no state.
 */
final class NameTemplate {
    private NameTemplate() {}

    static String expand(String template, Matcher found, Map<String, Integer> groups) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            int dollar = template.indexOf('$', at);
            if (dollar < 0) {
                break;
            }
            out.append(template, at, dollar);
            at = reference(template, dollar + 1, out, found, groups);
        }
        return out.append(template, Math.min(at, template.length()), template.length())
                .toString();
    }

    /** Expands what follows a dollar sign; returns where the rest begins. */
    private static int reference(
            String template, int from, StringBuilder out, Matcher found, Map<String, Integer> groups) {
        if (from < template.length() && template.charAt(from) == '$') {
            out.append('$');
            return from + 1;
        }
        boolean braces = from < template.length() && template.charAt(from) == '{';
        int start = braces ? from + 1 : from;
        int end = start;
        while (end < template.length() && nameCharacter(template.charAt(end))) {
            end++;
        }
        boolean closed = !braces || (end < template.length() && template.charAt(end) == '}');
        if (end == start || !closed) {
            out.append('$');
            return from;
        }
        out.append(group(template.substring(start, end), found, groups));
        return braces ? end + 1 : end;
    }

    private static String group(String name, Matcher found, Map<String, Integer> groups) {
        Integer index = name.chars().allMatch(c -> c >= '0' && c <= '9') && name.length() < 9
                ? Integer.valueOf(name)
                : groups.get(name);
        if (index == null || index > found.groupCount()) {
            return "";
        }
        String text = found.group(index);
        return text == null ? "" : text;
    }

    private static boolean nameCharacter(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }
}
