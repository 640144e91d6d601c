package io.spanway.processing.processor.attributes;

import io.spanway.otlp.message.AnyValue;
import io.spanway.otlp.message.Attributes;
import io.spanway.processing.telemetry.ConfiguredValue;
import io.spanway.processing.telemetry.ValueText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a set of attributes has all of several keys, with the values asked for. Thread-safe: no state that changes. */
final class AttributeMatcher {
    private final List<Expectation> expectations = new ArrayList<>();

    /** A key and, if anything of its value is asked, either of text and value. */
    private record Expectation(
            String key,
            @Nullable TextMatcher text,
            @Nullable Object value) {
        boolean holdsFor(Attributes attributes) {
            int index = attributes.indexOf(key);
            if (index < 0) {
                return false;
            }
            if (text != null) {
                String actual = scalarText(attributes.value(index));
                return actual != null && text.matches(actual);
            }
            return value == null || AnyValue.same(value, attributes.value(index));
        }
    }

    /**
     * @param name configuration key of the list, for messages
     * @throws IllegalArgumentException naming the entry that cannot be matched
     */
    AttributeMatcher(List<MatchConfig.AttributeConfig> attributes, MatchConfig config, String name) {
        for (int i = 0; i < attributes.size(); i++) {
            expectations.add(expectation(attributes.get(i), config, name + "[" + i + "].value"));
        }
    }

    private static Expectation expectation(MatchConfig.AttributeConfig attribute, MatchConfig config, String name) {
        if (attribute.value() == null || !ConfiguredValue.isGiven(attribute.value())) {
            return new Expectation(attribute.key(), null, null);
        }
        Object value = ConfiguredValue.of(attribute.value());
        if (config.matchType() == MatchConfig.Type.STRICT) {
            return new Expectation(attribute.key(), null, value);
        }
        if (!(value instanceof String expression)) {
            throw new IllegalArgumentException(name + ": must be text with match_type regexp; put it in quotes");
        }
        return new Expectation(attribute.key(), TextMatcher.of(List.of(expression), config, name), null);
    }

    boolean matches(Attributes attributes) {
        for (int i = 0; i < expectations.size(); i++) {
            if (!expectations.get(i).holdsFor(attributes)) {
                return false;
            }
        }
        return true;
    }

    /** Text that expressions are held against; null for values that have none here. */
    private static @Nullable String scalarText(@Nullable Object value) {
        if (value instanceof Double number) {
            return ValueText.plainNumber(number);
        }
        return value instanceof String || value instanceof Boolean || value instanceof Long ? value.toString() : null;
    }
}
