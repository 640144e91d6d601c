package io.spanway.processing.processor.probabilistic;

/** The grammars of tracestate (W3C Trace Context, 3.3.1) and of its {@code ot} entry. Thread-safe: no state. */
final class TraceStateSyntax {
    private static final int LONGEST_VALUE = 256;

    private TraceStateSyntax() {}

    /** Whether every member is empty or {@code key=value}. */
    static boolean validState(String text) {
        int from = 0;
        while (from < text.length()) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            if (!validMember(trim(text.substring(from, to)))) {
                return false;
            }
            from = to + 1;
        }
        return true;
    }

    private static boolean validMember(String member) {
        int equals = member.indexOf('=');
        return member.isEmpty()
                || (equals > 0 && validKey(member.substring(0, equals)) && validValue(member.substring(equals + 1)));
    }

    private static boolean validKey(String key) {
        int at = key.indexOf('@');
        if (at < 0) {
            return lower(key.charAt(0)) && keyCharacters(key);
        }
        String tenant = key.substring(0, at);
        String system = key.substring(at + 1);
        return !tenant.isEmpty()
                && !system.isEmpty()
                && lowerOrDigit(tenant.charAt(0))
                && lower(system.charAt(0))
                && keyCharacters(tenant)
                && keyCharacters(system);
    }

    private static boolean keyCharacters(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (!lowerOrDigit(c) && c != '_' && c != '-' && c != '*' && c != '/') {
                return false;
            }
        }
        return true;
    }

    private static boolean validValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~' || c == ',' || c == '=') {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= LONGEST_VALUE && !value.endsWith(" ");
    }

    /** Whether the value of an {@code ot} entry is {@code key:value} once or more, with semicolons between. */
    static boolean validOt(String value) {
        int from = 0;
        do {
            int semicolon = value.indexOf(';', from);
            int to = semicolon < 0 ? value.length() : semicolon;
            if (!validOtField(value.substring(from, to))) {
                return false;
            }
            from = to + 1;
        } while (from <= value.length());
        return true;
    }

    private static boolean validOtField(String field) {
        int colon = field.indexOf(':');
        if (colon < 1 || !lower(field.charAt(0))) {
            return false;
        }
        for (int i = 1; i < field.length(); i++) {
            char c = field.charAt(i);
            boolean fits = i < colon ? lowerOrDigit(c) : i == colon || otValueCharacter(c);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean otValueCharacter(char c) {
        return lowerOrDigit(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
    }

    private static boolean lower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean lowerOrDigit(char c) {
        return lower(c) || (c >= '0' && c <= '9');
    }

    /** A member without the blanks and tabs around it. */
    static String trim(String member) {
        int from = 0;
        int to = member.length();
        while (from < to && blank(member.charAt(from))) {
            from++;
        }
        while (to > from && blank(member.charAt(to - 1))) {
            to--;
        }
        return member.substring(from, to);
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }
}
