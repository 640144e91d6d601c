package io.spanway.processing.connector.condition;

import io.spanway.otlp.Signal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a condition is asked of. Immutable. */
public enum ConditionContext {
    /** The client's request: metadata only. */
    REQUEST,
    RESOURCE,
    SPAN,
    SPANEVENT,
    METRIC,
    DATAPOINT,
    LOG;

    /** Name in configurations, and prefix of paths. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether requests of a signal hold what this context is about. */
    public boolean isOf(Signal signal) {
        return switch (this) {
            case REQUEST, RESOURCE -> true;
            case SPAN, SPANEVENT -> signal == Signal.TRACES;
            case METRIC, DATAPOINT -> signal == Signal.METRICS;
            case LOG -> signal == Signal.LOGS;
        };
    }

    /** The innermost context that a condition's paths name, texts in quotes aside, or the resource. */
    public static ConditionContext inferred(String condition) {
        ConditionContext innermost = RESOURCE;
        boolean found = false;
        for (int at = 0; at < condition.length(); at++) {
            if (condition.charAt(at) == '"') {
                at = endOfText(condition, at);
            } else {
                ConditionContext named = named(condition, at);
                if (named != null && (!found || named.compareTo(innermost) > 0)) {
                    innermost = named;
                    found = true;
                }
            }
        }
        return innermost;
    }

    private static int endOfText(String condition, int start) {
        int at = start + 1;
        while (at < condition.length() && condition.charAt(at) != '"') {
            at += condition.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }

    /** The context with which a path begins here, or null. */
    private static @Nullable ConditionContext named(String condition, int at) {
        if (at > 0
                && (Character.isLetterOrDigit(condition.charAt(at - 1))
                        || "._".indexOf(condition.charAt(at - 1)) >= 0)) {
            return null;
        }
        for (ConditionContext context : values()) {
            int end = at + context.id().length();
            if (condition.startsWith(context.id(), at)
                    && end < condition.length()
                    && (condition.charAt(end) == '.' || condition.charAt(end) == '[')) {
                return context;
            }
        }
        return null;
    }
}
