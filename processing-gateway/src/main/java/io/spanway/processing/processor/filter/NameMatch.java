package io.spanway.processing.processor.filter;

import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Texts of which one must fit, compared as a whole or as expressions found anywhere. Immutable. */
final class NameMatch {
    private final Set<String> texts;
    private final List<Regex> regexes = new ArrayList<>();

    /** @throws IllegalArgumentException if an expression is none */
    NameMatch(List<String> texts, MatchType type) {
        this.texts = type == MatchType.STRICT ? Set.copyOf(texts) : Set.of();
        if (type == MatchType.REGEXP) {
            for (String text : texts) {
                regexes.add(regex(text));
            }
        }
    }

    private static Regex regex(String text) {
        try {
            return Regex.of(text);
        } catch (EvalException e) {
            throw new IllegalArgumentException(e.getMessage());
        }
    }

    boolean accepts(String text) {
        if (texts.contains(text)) {
            return true;
        }
        for (Regex regex : regexes) {
            if (regex.find(text)) {
                return true;
            }
        }
        return false;
    }
}
