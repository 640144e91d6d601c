package io.spanway.processing.processor.filter;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.value.Coercion;
import io.spanway.processing.ottl.value.Comparison;
import io.spanway.processing.ottl.value.Regex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attribute that an item must have, of the older include and exclude.
 *
 * @param value what it must equal, or the expression that its text must contain; null if it only must be there
 *     <p>Immutable.
 */
record AttributeMatch(String key, @Nullable String value) {
    AttributeMatch {
        if (key == null || key.isEmpty()) {
            throw new IllegalArgumentException("key: must not be empty");
        }
    }

    /** Whether attributes have all of them. */
    static boolean all(List<AttributeMatch> wanted, Attributes attributes, boolean regexp) {
        for (AttributeMatch match : wanted) {
            if (!match.accepts(attributes, regexp)) {
                return false;
            }
        }
        return true;
    }

    private boolean accepts(Attributes attributes, boolean regexp) {
        if (value == null || !attributes.contains(key)) {
            return attributes.contains(key);
        }
        String text = Coercion.text(attributes.get(key));
        if (text == null) {
            return false;
        }
        return regexp ? Regex.of(value).find(text) : Comparison.EQUAL.test(text, value);
    }
}
