package io.spanway.processing.sampling.policy;

import io.spanway.otlp.wire.SpanViewAttributes;

/**
 * {@code boolean_attribute}: a resource or span has a boolean attribute of this value. A value that is no boolean reads as false.
 *
 * <p>Immutable.
 */
final class BooleanAttributePolicy extends AttributePolicy {
    private final boolean wanted;

    /**
     * @param key attribute
     * @param value the value that matches
     * @param invertMatch keep traces in which nothing matches
     *     <p>Immutable.
     */
    record Config(String key, Boolean value, Boolean invertMatch) {
        Config {
            key = key == null ? "" : key;
            value = value != null && value;
            invertMatch = invertMatch != null && invertMatch;
        }
    }

    BooleanAttributePolicy(Config config) {
        super(config.key(), config.invertMatch());
        this.wanted = config.value();
    }

    @Override
    boolean matches(SpanViewAttributes value, boolean ofResource) {
        return value.booleanValue() == wanted;
    }
}
