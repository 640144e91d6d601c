package io.spanway.processing.sampling.policy;

import io.spanway.otlp.wire.SpanViewAttributes;

/**
 * {@code numeric_attribute}: a resource or span has an integer attribute within bounds. A value that is no integer reads as 0.
 *
 * <p>Immutable.
 */
final class NumericAttributePolicy extends AttributePolicy {
    private final long min;
    private final long max;

    /**
     * @param key attribute
     * @param minValue smallest value that matches; 0 = no bound
     * @param maxValue largest value that matches; 0 = no bound
     * @param invertMatch keep traces in which nothing matches
     *     <p>Immutable.
     */
    record Config(String key, Long minValue, Long maxValue, Boolean invertMatch) {
        Config {
            key = key == null ? "" : key;
            minValue = minValue == null ? Long.valueOf(0) : minValue;
            maxValue = maxValue == null ? Long.valueOf(0) : maxValue;
            invertMatch = invertMatch != null && invertMatch;
            // The Collector starts with this and crashes at the first decision.
            PolicyConfig.require(
                    minValue != 0 || maxValue != 0,
                    "min_value: min_value and max_value are both missing or 0, which means no bound; set one of them");
        }
    }

    NumericAttributePolicy(Config config) {
        super(config.key(), config.invertMatch());
        this.min = config.minValue() == 0 ? Long.MIN_VALUE : config.minValue();
        this.max = config.maxValue() == 0 ? Long.MAX_VALUE : config.maxValue();
    }

    @Override
    boolean matches(SpanViewAttributes value, boolean ofResource) {
        long number = value.longValue();
        return min <= number && number <= max;
    }
}
