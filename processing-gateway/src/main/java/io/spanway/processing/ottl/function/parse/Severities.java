package io.spanway.processing.ottl.function.parse;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ParseSeverity: which level a mapping has for a text or number. No state. */
final class Severities {
    private Severities() {}

    static Function function() {
        return Function.converter("ParseSeverity(target, severity_mapping)", args -> {
            Expr target = args.any("target");
            Strict<Attributes> mapping = args.map("severity_mapping");
            if (args.isConstant("severity_mapping")) {
                List<Rule> rules = args.parsed("severity_mapping", () -> rules(mapping.get(new Subject())));
                return subject -> level(rules, target.eval(subject));
            }
            return subject -> level(rules(mapping.get(subject)), target.eval(subject));
        });
    }

    /**
     * Values of one level.
     *
     * @param text a text that equals, or null for a range
     */
    private record Rule(String level, @Nullable String text, long min, long max) {
        boolean accepts(Object value) {
            return value instanceof Long number ? text == null && number >= min && number <= max : value.equals(text);
        }
    }

    private static String level(List<Rule> rules, @Nullable Object value) {
        if (value instanceof String || value instanceof Long) {
            for (Rule rule : rules) {
                if (rule.accepts(value)) {
                    return rule.level;
                }
            }
        }
        throw new EvalException("no severity is mapped to " + value);
    }

    private static List<Rule> rules(Attributes mapping) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < mapping.size(); i++) {
            if (!(mapping.value(i) instanceof ValueList criteria)) {
                throw new EvalException("the criteria of " + mapping.key(i) + " must be a list");
            }
            for (Object criterion : criteria) {
                add(rules, mapping.key(i), criterion);
            }
        }
        return rules;
    }

    private static void add(List<Rule> rules, String level, @Nullable Object criterion) {
        if (!(criterion instanceof Attributes map)) {
            throw new EvalException("a criterion of " + level + " must be a map");
        }
        if (map.get("equals") instanceof ValueList texts) {
            texts.forEach(text -> rules.add(new Rule(level, String.valueOf(text), 0, 0)));
        } else if (map.contains("range")) {
            rules.add(range(level, map.get("range")));
        } else {
            throw new EvalException("a criterion of " + level + " must have equals or range");
        }
    }

    private static Rule range(String level, @Nullable Object range) {
        if (range instanceof String text && text.matches("[2-5]xx")) {
            long from = (text.charAt(0) - '0') * 100L;
            return new Rule(level, null, from, from + 99);
        }
        if (range instanceof Attributes map
                && map.get("min") instanceof Long min
                && map.get("max") instanceof Long max) {
            return new Rule(level, null, min, max);
        }
        throw new EvalException("a range of " + level + " must be 2xx to 5xx, or have min and max");
    }
}
