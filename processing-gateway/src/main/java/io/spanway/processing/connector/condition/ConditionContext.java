package io.spanway.processing.connector.condition;

import java.util.Locale;

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

    /** The first context that a condition's paths name, or the resource. */
    public static ConditionContext inferred(String condition) {
        for (int at = 0; at < condition.length(); at++) {
            for (ConditionContext context : values()) {
                int end = at + context.id().length();
                boolean word = at == 0 || !Character.isLetterOrDigit(condition.charAt(at - 1));
                if (word && condition.startsWith(context.id(), at) && end < condition.length()) {
                    char next = condition.charAt(end);
                    if (next == '.' || next == '[') {
                        return context;
                    }
                }
            }
        }
        return RESOURCE;
    }
}
