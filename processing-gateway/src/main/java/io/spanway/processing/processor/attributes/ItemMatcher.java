package io.spanway.processing.processor.attributes;

import io.spanway.otlp.Signal;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.Resource;
import io.spanway.otlp.model.Scope;
import org.jspecify.annotations.Nullable;

/** Whether an item is one of those that a configuration means. Thread-safe. */
interface ItemMatcher {
    boolean matches(Item item, Resource resource, Scope scope);

    /** Items that match {@code include}, if given, and do not match {@code exclude}, if given. */
    static ItemMatcher of(@Nullable MatchConfig include, @Nullable MatchConfig exclude, Signal signal) {
        ItemMatcher included = include == null ? null : of(include, signal, "include");
        ItemMatcher excluded = exclude == null ? null : of(exclude, signal, "exclude");
        return (item, resource, scope) -> (included == null || included.matches(item, resource, scope))
                && (excluded == null || !excluded.matches(item, resource, scope));
    }

    private static ItemMatcher of(MatchConfig config, Signal signal, String section) {
        try {
            return switch (signal) {
                case TRACES -> new SpanMatcher(config);
                case LOGS -> new LogMatcher(config);
                default -> MetricMatcher.of(config, section);
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(section + "." + e.getMessage(), e);
        }
    }
}
