package io.spanway.processing.ottl.context;

import io.spanway.otlp.model.Span;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.eval.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code trace_state} as a whole, or one member of it (W3C Trace Context: tracestate header). Thread-safe. */
final class TraceStateTarget {
    /** W3C: at most 32 members; a new one pushes out the last. */
    private static final int MOST_MEMBERS = 32;

    private static final Pattern KEY =
            Pattern.compile("[a-z][a-z0-9_\\-*/]{0,255}|[a-z0-9][a-z0-9_\\-*/]{0,240}@[a-z][a-z0-9_\\-*/]{0,13}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e&&[^,=]]{0,255}[\\x21-\\x7e&&[^,=]]");

    private TraceStateTarget() {}

    static @Nullable Target of(List<Expr> keys) {
        if (keys.isEmpty()) {
            return new Fields.Place(
                    subject -> subject.span().traceState(),
                    (subject, value) -> subject.span().setTraceState(Expect.string(value)));
        }
        return keys.size() == 1 ? member(keys.get(0)) : null;
    }

    private static Target member(Expr key) {
        return new Fields.Place(
                subject -> read(subject.span().traceState(), key(key, subject)),
                (subject, value) -> write(subject.span(), key(key, subject), Expect.string(value)));
    }

    private static String key(Expr key, Subject subject) {
        return Expect.string(key.eval(subject));
    }

    private static String read(String state, String key) {
        for (String member : state.split(",", -1)) {
            String text = member.strip();
            if (text.startsWith(key) && text.length() > key.length() && text.charAt(key.length()) == '=') {
                return text.substring(key.length() + 1);
            }
        }
        return "";
    }

    /** Puts the member in front, as the specification wants of a changed one; an invalid key or value changes nothing. */
    private static void write(Span span, String key, String value) {
        if (!KEY.matcher(key).matches() || !VALUE.matcher(value).matches()) {
            return;
        }
        List<String> members = new ArrayList<>();
        members.add(key + "=" + value);
        for (String member : span.traceState().split(",", -1)) {
            String text = member.strip();
            if (!text.isEmpty() && !text.startsWith(key + "=") && members.size() < MOST_MEMBERS) {
                members.add(text);
            }
        }
        span.setTraceState(String.join(",", members));
    }
}
