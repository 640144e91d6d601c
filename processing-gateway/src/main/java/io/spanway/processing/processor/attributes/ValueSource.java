package io.spanway.processing.processor.attributes;

import io.spanway.core.auth.AuthSection;
import io.spanway.core.config.ConfigNode;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.message.AnyValue;
import io.spanway.otlp.message.Attributes;
import io.spanway.processing.telemetry.ConfiguredValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where insert, update and upsert take their value from.
 *
 * @param constant value of the configuration, or null
 * @param attribute key of another attribute, or empty
 * @param metadata name of client metadata, or empty
 * @param fallback value where the source has none, or null
 *     <p>Immutable.
 */
record ValueSource(
        @Nullable Object constant,
        String attribute,
        String metadata,
        @Nullable Object fallback) {
    /** Stands for "no value", because null is a value: present but empty. */
    static final Object NONE = new Object();

    private static final String METADATA = "metadata.";
    private static final String AUTH = "auth.";

    static ValueSource of(ActionConfig config) {
        return new ValueSource(
                value(config.value()),
                config.fromAttribute(),
                metadataName(config.fromContext()),
                value(config.defaultValue()));
    }

    /** The value, the caller's to keep, or {@link #NONE}. */
    @Nullable
    Object value(Attributes attributes, RequestContext context) {
        if (constant != null) {
            return AnyValue.copy(constant);
        }
        if (!metadata.isEmpty()) {
            List<String> values = context.metadata().get(metadata);
            if (values != null && !values.isEmpty()) {
                return String.join(";", values);
            }
        }
        if (!attribute.isEmpty()) {
            int index = attributes.indexOf(attribute);
            if (index >= 0) {
                return AnyValue.copy(attributes.value(index));
            }
        }
        return fallback == null ? NONE : AnyValue.copy(fallback);
    }

    private static @Nullable Object value(@Nullable ConfigNode node) {
        return node == null ? null : ConfiguredValue.of(node);
    }

    /** What an authenticator found out has names of its own among the metadata. The client's address does not travel with a payload. */
    private static String metadataName(String fromContext) {
        if (fromContext.startsWith(AUTH)) {
            return AuthSection.ATTRIBUTE + fromContext.substring(AUTH.length());
        }
        String name = fromContext.startsWith(METADATA) ? fromContext.substring(METADATA.length()) : fromContext;
        return name.toLowerCase(Locale.ROOT);
    }
}
