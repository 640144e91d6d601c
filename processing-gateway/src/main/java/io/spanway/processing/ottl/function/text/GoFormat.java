package io.spanway.processing.ottl.function.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Formats values by Go's {@code fmt} verbs; what does not fit shows up in the text and is no error. Confined to one call. */
final class GoFormat {
    private static final int WIDEST = 1000;

    private final String template;
    private final List<? extends @Nullable Object> values;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int used;

    GoFormat(String template, List<? extends @Nullable Object> values) {
        this.template = template;
        this.values = values;
    }

    String run() {
        while (at < template.length()) {
            char c = template.charAt(at++);
            if (c == '%') {
                verb();
            } else {
                out.append(c);
            }
        }
        if (used < values.size()) {
            extra();
        }
        return out.toString();
    }

    private void verb() {
        FormatSpec spec = flags();
        if (at >= template.length()) {
            out.append("%!(NOVERB)");
            return;
        }
        char verb = template.charAt(at++);
        if (verb == '%') {
            out.append('%');
        } else if (used >= values.size()) {
            out.append("%!").append(verb).append("(MISSING)");
        } else {
            out.append(FormatVerb.text(verb, spec, values.get(used++)));
        }
    }

    private FormatSpec flags() {
        String flags = "";
        while (at < template.length() && "+-# 0".indexOf(template.charAt(at)) >= 0) {
            flags += template.charAt(at++);
        }
        int width = number();
        int precision = -1;
        if (at < template.length() && template.charAt(at) == '.') {
            at++;
            precision = Math.max(0, number());
        }
        return new FormatSpec(flags, width, precision);
    }

    /** Decimal digits, or -1 if there are none. */
    private int number() {
        int number = -1;
        while (at < template.length() && Character.digit(template.charAt(at), 10) >= 0) {
            number = Math.min(WIDEST, Math.max(0, number) * 10 + Character.digit(template.charAt(at++), 10));
        }
        return number;
    }

    private void extra() {
        out.append("%!(EXTRA ");
        for (int i = used; i < values.size(); i++) {
            Object value = values.get(i);
            out.append(i == used ? "" : ", ");
            out.append(value == null ? "<nil>" : FormatVerb.typed(value));
        }
        out.append(')');
    }
}
