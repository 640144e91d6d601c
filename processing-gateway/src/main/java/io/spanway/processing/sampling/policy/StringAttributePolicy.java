package io.spanway.processing.sampling.policy;

import io.spanway.otlp.wire.SpanViewAttributes;
import io.spanway.processing.sampling.PolicyContext;
import io.spanway.processing.sampling.TextMatcher;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code string_attribute}: a resource or span has an attribute whose text is one of several, or is matched by one of several patterns.
 *
 * <p>What is no string reads as the empty text. On a span the empty text never matches; on a resource only a pattern can match it.
 *
 * <p>Confined to the shard's thread.
 */
final class StringAttributePolicy extends AttributePolicy {
    private final TextMatcher matcher;

    /**
     * @param key attribute
     * @param values texts, or with {@code enabledRegexMatching} patterns; empty ones mean nothing
     * @param enabledRegexMatching RE2 patterns, matching anywhere in the text
     * @param cacheMaxSize answers of patterns to remember, default 128
     * @param invertMatch keep traces in which nothing matches
     *     <p>Immutable.
     */
    record Config(
            String key, List<String> values, Boolean enabledRegexMatching, Integer cacheMaxSize, Boolean invertMatch) {
        private static final int CACHE = 128;

        Config {
            key = key == null ? "" : key;
            values = values == null ? List.of() : List.copyOf(values);
            enabledRegexMatching = enabledRegexMatching != null && enabledRegexMatching;
            cacheMaxSize = cacheMaxSize == null || cacheMaxSize <= 0 ? Integer.valueOf(CACHE) : cacheMaxSize;
            invertMatch = invertMatch != null && invertMatch;
        }
    }

    private StringAttributePolicy(Config config, TextMatcher matcher) {
        super(config.key(), config.invertMatch());
        this.matcher = matcher;
    }

    static StringAttributePolicy of(Config config, PolicyContext context) {
        List<String> values = new ArrayList<>(config.values());
        values.removeIf(String::isEmpty);
        TextMatcher matcher = config.enabledRegexMatching()
                ? context.patterns().compile(values, config.cacheMaxSize())
                : new ExactTexts(values);
        return new StringAttributePolicy(config, matcher);
    }

    @Override
    boolean matches(SpanViewAttributes value, boolean ofResource) {
        return (ofResource || value.textLength() > 0) && matcher.matches(value);
    }

    /** A set of texts, looked up by the bytes of a value. Immutable. */
    private static final class ExactTexts implements TextMatcher {
        private final byte[][] table;

        ExactTexts(List<String> texts) {
            table = new byte[Integer.highestOneBit(texts.size() * 4 + 1) << 1][];
            for (String text : texts) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                int at = (int) SpanViewAttributes.hash(utf8) & table.length - 1;
                while (table[at] != null) {
                    at = at + 1 & table.length - 1;
                }
                table[at] = utf8;
            }
        }

        @Override
        public boolean matches(SpanViewAttributes value) {
            int at = (int) value.textHash() & table.length - 1;
            for (; table[at] != null; at = at + 1 & table.length - 1) {
                if (value.textEquals(table[at])) {
                    return true;
                }
            }
            return false;
        }
    }
}
