package io.spanway.processing.sampling;

import io.spanway.otlp.wire.SpanViewAttributes;
import java.util.List;

/** Tells whether the text of an attribute is one that is looked for. Confined to the shard's thread. */
@FunctionalInterface
public interface TextMatcher {
    /** Whether the value found last matches; what is no string reads as the empty text. */
    boolean matches(SpanViewAttributes value);

    /** Makes matchers of regular expressions, which this room keeps out; one call per policy and shard. */
    @FunctionalInterface
    interface Compiler {
        /**
         * A matcher that holds for texts which any of the patterns matches somewhere.
         *
         * @param patterns RE2 syntax
         * @param cacheSize answers that may be remembered
         * @throws IllegalArgumentException if a pattern cannot be read
         */
        TextMatcher compile(List<String> patterns, int cacheSize);
    }
}
