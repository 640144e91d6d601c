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

    /** What texts begin with that each pattern can match, in UTF-8; null unless all patterns say so. */
    private final byte @Nullable [][] beginnings;

    private final @Nullable Answer[] cache;

    /** What came out for one text. */
    private record Answer(byte[] text, boolean matches) {}

    private RegexTexts(Pattern[] patterns, int cacheSize) {
        this.patterns = patterns;
        this.beginnings = beginnings(patterns);
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

    private static byte @Nullable [][] beginnings(Pattern[] patterns) {
        byte[][] all = new byte[patterns.length][];
        for (int i = 0; i < all.length; i++) {
            all[i] = beginning(patterns[i].pattern()).getBytes(StandardCharsets.UTF_8);
            if (all[i].length == 0) {
                return null;
            }
        }
        return all;
    }

    /** The plain characters after a leading {@code ^}, but for one that may be missing or repeated; empty if there can be another beginning. */
    private static String beginning(String pattern) {
        if (!pattern.startsWith("^") || pattern.indexOf('|') >= 0) {
            return "";
        }
        int end = 1;
        while (end < pattern.length() && isPlain(pattern.charAt(end))) {
            end++;
        }
        boolean complete = end == pattern.length() || "*?{+".indexOf(pattern.charAt(end)) < 0;
        return pattern.substring(1, Math.max(1, complete ? end : end - 1));
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "/_-:,; ".indexOf(c) >= 0;
    }

    private boolean beginsOtherwise(SpanViewAttributes value) {
        if (beginnings == null) {
            return false;
        }
        for (byte[] beginning : beginnings) {
            if (value.textStartsWith(beginning)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean matches(SpanViewAttributes value) {
        if (beginsOtherwise(value)) {
            return false;
        }
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
