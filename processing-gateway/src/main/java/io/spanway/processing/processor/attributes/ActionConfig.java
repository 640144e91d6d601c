package io.spanway.processing.processor.attributes;

import io.spanway.core.config.ConfigNode;
import io.spanway.processing.telemetry.ConfiguredValue;
import io.spanway.processing.telemetry.Regex;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One action on a set of attributes, as the Collector has them.
 *
 * @param key attribute acted upon
 * @param action what is done; required
 * @param value new value, of YAML's type
 * @param fromAttribute attribute that the new value is copied from
 * @param fromContext client metadata that the new value is taken from, with or without {@code metadata.} in front
 * @param defaultValue new value where its source has none
 * @param pattern of delete and hash: which keys besides {@code key}; of extract: named groups that become attributes
 * @param convertedType of convert: the type to convert to
 *     <p>Immutable.
 */
record ActionConfig(
        String key,
        Action action,
        @Nullable ConfigNode value,
        String fromAttribute,
        String fromContext,
        @Nullable ConfigNode defaultValue,
        String pattern,
        @Nullable Type convertedType) {
    /** What is done. */
    enum Action {
        INSERT,
        UPDATE,
        UPSERT,
        DELETE,
        HASH,
        EXTRACT,
        CONVERT
    }

    /** What a value can be converted to. */
    enum Type {
        INT,
        DOUBLE,
        STRING
    }

    ActionConfig {
        key = key == null ? "" : key;
        fromAttribute = fromAttribute == null ? "" : fromAttribute;
        fromContext = fromContext == null ? "" : fromContext;
        pattern = pattern == null ? "" : pattern;
        require(action != null, "action: must be one of insert, update, upsert, delete, hash, extract, convert");
        int sources = (ConfiguredValue.isGiven(value) ? 1 : 0)
                + (fromAttribute.isEmpty() ? 0 : 1)
                + (fromContext.isEmpty() ? 0 : 1);
        boolean converts = convertedType != null;
        switch (action) {
            case INSERT, UPDATE, UPSERT -> {
                checkKey(action, key);
                require(
                        sources > 0 || ConfiguredValue.isGiven(defaultValue),
                        "value: set it, from_attribute, from_context or default_value");
                require(sources < 2, "value: set only one of value, from_attribute and from_context");
                refuse(action, "pattern", !pattern.isEmpty());
                refuse(action, "converted_type", converts);
            }
            case DELETE, HASH -> {
                require(!key.isEmpty() || !pattern.isEmpty(), "key: set it, pattern or both");
                refuse(action, "value", ConfiguredValue.isGiven(value));
                refuse(action, "from_attribute", !fromAttribute.isEmpty());
                refuse(action, "converted_type", converts);
                Regex.compile(pattern, "pattern");
            }
            case EXTRACT -> {
                checkKey(action, key);
                refuse(action, "value", sources > 0);
                refuse(action, "converted_type", converts);
                require(!pattern.isEmpty(), "pattern: must be set for extract");
                ExtractAction.checkGroups(Regex.compile(pattern, "pattern"));
            }
            case CONVERT -> {
                checkKey(action, key);
                refuse(action, "value", sources > 0);
                refuse(action, "pattern", !pattern.isEmpty());
                require(converts, "converted_type: must be int, double or string");
            }
        }
    }

    private static void checkKey(Action action, String key) {
        require(!key.isEmpty(), "key: must be set for " + name(action));
    }

    private static void refuse(Action action, String key, boolean given) {
        require(!given, key + ": has no meaning for " + name(action) + "; remove it");
    }

    private static String name(Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
