package io.spanway.processing.ottl.function.parse;

import com.google.re2j.Matcher;
import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Regex;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** ExtractPatterns: the named groups of a match. No state. */
final class Patterns {
    private Patterns() {}

    static Function function() {
        return Function.converter("ExtractPatterns(target, pattern)", args -> {
            Strict<String> target = args.str("target");
            Strict<Regex> pattern = args.regex("pattern");
            return subject -> extract(target.get(subject), pattern.get(subject));
        });
    }

    private static Attributes extract(String text, Regex regex) {
        Map<String, Integer> groups = regex.pattern().namedGroups();
        if (groups.isEmpty()) {
            throw new EvalException("the pattern has no named group");
        }
        Attributes map = new Attributes();
        Matcher matcher = regex.matcher(text);
        if (matcher.find()) {
            List<Map.Entry<String, Integer>> ordered = groups.entrySet().stream()
                    .sorted(Comparator.comparingInt(Map.Entry::getValue))
                    .toList();
            for (Map.Entry<String, Integer> group : ordered) {
                String found = matcher.group(group.getValue());
                map.put(group.getKey(), found == null ? "" : found);
            }
        }
        return map;
    }
}
