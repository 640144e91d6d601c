package io.spanway.processing.ottl.function.grok;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The converter of Grok patterns. Immutable. */
public final class GrokFunctions {
    private static final String DEFINITIONS = "pattern_definitions";

    private GrokFunctions() {}

    public static List<Function> list() {
        return List.of(Function.converter(
                "ExtractGrokPatterns(target, pattern, named_captures_only?, " + DEFINITIONS + "?)",
                GrokFunctions::extract));
    }

    private static Expr extract(Arguments args) {
        Strict<String> target = args.str("target");
        boolean namedOnly = args.constBool("named_captures_only", false);
        Map<String, String> definitions = definitions(args);
        Strict<Grok> pattern = args.parsed("pattern", text -> new Grok(text, definitions, namedOnly));
        return subject -> {
            Grok grok = pattern.get(subject);
            return grok.extract(target.get(subject));
        };
    }

    private static Map<String, String> definitions(Arguments args) {
        Map<String, String> definitions = new HashMap<>();
        for (String text : args.constStringsOrNone(DEFINITIONS)) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw args.refuse(DEFINITIONS, "\"" + text + "\" must be NAME=expression");
            }
            String name = text.substring(0, equals);
            if (name.indexOf(':') >= 0) {
                throw args.refuse(DEFINITIONS, "the name \"" + name + "\" must have no colon");
            }
            definitions.put(name, text.substring(equals + 1));
        }
        return definitions;
    }
}
