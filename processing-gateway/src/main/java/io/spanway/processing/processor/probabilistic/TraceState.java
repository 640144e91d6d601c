package io.spanway.processing.processor.probabilistic;

import java.util.ArrayList;
import java.util.List;

/**
 * W3C tracestate with the {@code ot} entry taken apart (W3C Trace Context; OpenTelemetry specification, TraceState handling).
 *
 * <p>What was read before a mistake was found stays. Confined to one thread.
 */
final class TraceState {
    private static final int LONGEST = 1024;
    private static final int LONGEST_KEY = 256;
    private static final int LONGEST_TENANT = 241;
    private static final int LONGEST_SYSTEM = 14;
    private static final int LONGEST_OT = 256;
    private static final int MOST_ENTRIES = 31;

    private final List<String> others = new ArrayList<>(0);
    private final List<String> otOthers = new ArrayList<>(0);
    private String rv = "";
    private String th = "";
    private boolean valid;

    /** Reads a tracestate; {@link #valid} says whether it follows the syntax. */
    TraceState(String text) {
        valid = TraceStateSyntax.validState(text) && text.length() <= LONGEST;
        if (!valid) {
            return;
        }
        int entries = 0;
        int from = 0;
        while (from < text.length()) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            if (++entries > MOST_ENTRIES) {
                valid = false;
                return;
            }
            entry(TraceStateSyntax.trim(text.substring(from, to)));
            from = to + 1;
        }
    }

    private void entry(String entry) {
        if (entry.isEmpty()) {
            return;
        }
        int equals = entry.indexOf('=');
        int at = entry.lastIndexOf('@', equals);
        if (equals > LONGEST_KEY || at > LONGEST_TENANT || (at >= 0 && equals - at - 1 > LONGEST_SYSTEM)) {
            valid = false;
        } else if (entry.startsWith("ot=")) {
            ot(entry.substring(3));
        } else {
            others.add(entry);
        }
    }

    private void ot(String value) {
        rv = "";
        th = "";
        otOthers.clear();
        if (value.length() > LONGEST_OT || !TraceStateSyntax.validOt(value)) {
            valid = false;
            return;
        }
        for (String field : value.split(";", -1)) {
            if (field.startsWith("rv:")) {
                rv = checked(field.substring(3), Threshold.parseRandomness(field.substring(3)));
            } else if (field.startsWith("th:")) {
                th = checked(field.substring(3), Threshold.parse(field.substring(3)));
            } else {
                otOthers.add(field);
            }
        }
    }

    private String checked(String text, long parsed) {
        if (parsed == Threshold.INVALID) {
            valid = false;
            return "";
        }
        return text;
    }

    boolean valid() {
        return valid;
    }

    /** Explicit randomness, or {@link Threshold#INVALID}. */
    long randomness() {
        return Threshold.parseRandomness(rv);
    }

    void setRandomness(long randomness) {
        rv = Threshold.randomnessText(randomness);
    }

    /** The threshold that the span was sampled with so far, or {@link Threshold#INVALID}. */
    long threshold() {
        return Threshold.parse(th);
    }

    void clearThreshold() {
        th = "";
    }

    /** Raises the threshold; one that is higher already stays, because a probability cannot rise again. */
    void raiseThreshold(long threshold) {
        if (th.isEmpty() || threshold() <= threshold) {
            th = Threshold.text(threshold);
        }
    }

    /** The text; an {@code ot} entry stands first. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        append(out, rv.isEmpty() ? "" : "rv:" + rv, ';');
        append(out, th.isEmpty() ? "" : "th:" + th, ';');
        for (String field : otOthers) {
            append(out, field, ';');
        }
        if (out.length() > 0) {
            out.insert(0, "ot=");
        }
        for (String entry : others) {
            append(out, entry, ',');
        }
        return out.toString();
    }

    private static void append(StringBuilder out, String part, char separator) {
        if (!part.isEmpty()) {
            if (out.length() > 0) {
                out.append(separator);
            }
            out.append(part);
        }
    }
}
