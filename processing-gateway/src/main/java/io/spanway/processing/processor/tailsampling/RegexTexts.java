package io.spanway.processing.processor.tailsampling;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.spanway.otlp.wire.SpanViewAttributes;
import io.spanway.processing.sampling.TextMatcher;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts that one of several RE2 patterns matches somewhere, with the last answers remembered by the bytes of the text.
 *
 * <p>RE2 as in the Collector: the same syntax, and time linear in the text, whatever senders put into it. Each place of the cache holds one
 * text of up to {@value #LONGEST_CACHED} bytes; a text that hashes to the same place takes it over. Confined to the shard's thread.
 */
final class RegexTexts implements TextMatcher {
    private static final int LONGEST_CACHED = 1024;
    private static final int MOST_CACHED = 1 << 16;

    private final Pattern[] patterns;
    private final @Nullable Answer[] cache;

    /** What came out for one text. */
    private record Answer(byte[] text, boolean matches) {}

    private RegexTexts(Pattern[] patterns, int cacheSize) {
        this.patterns = patterns;
        this.cache = new Answer[Integer.highestOneBit(Math.min(MOST_CACHED, Math.max(1, cacheSize)))];
    }

    /** As {@link TextMatcher.Compiler} says. */
    static TextMatcher compile(List<String> texts, int cacheSize) {
        Pattern[] patterns = new Pattern[texts.size()];
        for (int i = 0; i < patterns.length; i++) {
            try {
                patterns[i] = Pattern.compile(texts.get(i));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("\"" + texts.get(i) + "\" is no RE2 pattern: " + e.getMessage(), e);
            }
        }
        return new RegexTexts(patterns, cacheSize);
    }

    @Override
    public boolean matches(SpanViewAttributes value) {
        if (value.textLength() > LONGEST_CACHED) {
            return anyFinds(value.text());
        }
        int place = (int) value.textHash() & cache.length - 1;
        Answer known = cache[place];
        if (known == null || !value.textEquals(known.text())) {
            String text = value.text();
            known = new Answer(text.getBytes(StandardCharsets.UTF_8), anyFinds(text));
            cache[place] = known;
        }
        return known.matches();
    }

    private boolean anyFinds(String text) {
        for (Pattern pattern : patterns) {
            if (pattern.matcher(text).find()) {
                return true;
            }
        }
        return false;
    }
}
