package io.spanway.processing.connector.condition;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The conditions of the request context, {@code request["key"] == "value"} and {@code !=}, which are not OTTL in the Collector either; every other
 * condition is left to the compiler behind. Immutable.
 */
public final class RequestConditions implements Condition.Compiler {
    private static final Pattern FORM = Pattern.compile("\\s*request\\[\"(.*)\"\\]\\s*(==|!=)\\s*\"(.*)\"\\s*");

    private final Condition.Compiler others;

    public RequestConditions(Condition.Compiler others) {
        this.others = others;
    }

    @Override
    public Condition compile(ConditionContext context, String text) {
        if (context != ConditionContext.REQUEST) {
            return others.compile(context, text);
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a condition on the request must be request[\"key\"] == \"value\" or !=, is " + text);
        }
        String key = matcher.group(1).toLowerCase(Locale.ROOT);
        boolean wanted = matcher.group(2).equals("==");
        String value = matcher.group(3);
        return place -> place.request().metadata().getOrDefault(key, List.of()).contains(value) == wanted;
    }
}
