package io.spanway.processing.ottl.value;

import com.google.re2j.Matcher;

/** Replacement texts with {@code $1}, <code>${1}</code> and <code>${name}</code>, as Go expands them. No state. */
public final class Template {
    private Template() {}

    /**
     * Puts the groups of a match into a template: the longest name counts ({@code $1x} is the group named 1x), an unknown or unmatched group
     * is empty, {@code $$} is a dollar, and a dollar without a name stays.
     */
    public static String expand(String template, Matcher match, Regex regex) {
        if (template.indexOf('$') < 0) {
            return template;
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            char c = template.charAt(at++);
            if (c != '$') {
                out.append(c);
            } else if (at < template.length() && template.charAt(at) == '$') {
                out.append('$');
                at++;
            } else {
                at = group(template, at, match, regex, out);
            }
        }
        return out.toString();
    }

    private static int group(String template, int at, Matcher match, Regex regex, StringBuilder out) {
        boolean braced = at < template.length() && template.charAt(at) == '{';
        int from = braced ? at + 1 : at;
        int to = from;
        while (to < template.length() && isWord(template.charAt(to))) {
            to++;
        }
        boolean closed = !braced || (to < template.length() && template.charAt(to) == '}');
        if (to == from || !closed) {
            out.append('$');
            return at;
        }
        String name = template.substring(from, to);
        int group = number(name, regex);
        if (group >= 0 && group <= match.groupCount() && match.start(group) >= 0) {
            out.append(match.group(group));
        }
        return braced ? to + 1 : to;
    }

    /** The index of a group, or -1. */
    private static int number(String name, Regex regex) {
        if (name.length() <= 6 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Integer.parseInt(name);
        }
        Integer named = regex.pattern().namedGroups().get(name);
        return named == null ? -1 : named;
    }

    private static boolean isWord(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }
}
