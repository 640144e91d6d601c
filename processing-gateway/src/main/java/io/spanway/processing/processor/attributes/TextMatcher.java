package io.spanway.processing.processor.attributes;

import com.google.re2j.Pattern;
import io.spanway.processing.telemetry.Regex;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whether a text is one of several, or one of several expressions occurs in it. Thread-safe. */
interface TextMatcher {
    /** Texts remembered at most where the configuration sets no bound. */
    int MOST_REMEMBERED = 100_000;

    boolean matches(String text);

    /**
     * The matcher that a match configuration asks for.
     *
     * @param key configuration key of the list, for messages
     */
    static TextMatcher of(List<String> texts, MatchConfig config, String key) {
        if (config.matchType() == MatchConfig.Type.STRICT) {
            return Set.copyOf(texts)::contains;
        }
        List<Pattern> patterns = Regex.compileAll(texts, key);
        TextMatcher regex = text -> Regex.anyFinds(patterns, text);
        MatchConfig.CacheConfig cache = config.regexp();
        if (cache == null || !cache.cacheenabled()) {
            return regex;
        }
        return new Remembering(regex, cache.cachemaxnumentries() == 0 ? MOST_REMEMBERED : cache.cachemaxnumentries());
    }

    /** Keeps answers; when there are too many it forgets them all, which costs less than an order of use and bounds memory as well. */
    final class Remembering implements TextMatcher {
        private final TextMatcher matcher;
        private final int most;
        private final Map<String, Boolean> answers = new ConcurrentHashMap<>();

        Remembering(TextMatcher matcher, int most) {
            this.matcher = matcher;
            this.most = most;
        }

        @Override
        public boolean matches(String text) {
            Boolean known = answers.get(text);
            if (known == null) {
                known = matcher.matches(text);
                if (answers.size() >= most) {
                    answers.clear();
                }
                answers.put(text, known);
            }
            return known;
        }
    }
}
