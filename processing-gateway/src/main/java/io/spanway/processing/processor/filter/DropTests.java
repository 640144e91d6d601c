package io.spanway.processing.processor.filter;

import io.spanway.core.Platform;
import io.spanway.processing.ottl.OttlCondition;
import io.spanway.processing.ottl.StatementErrors;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.value.EvalException;
import java.util.List;

/** The conditions of one context, any of which drops an item. Thread-safe. */
final class DropTests {
    private final OttlCondition[] conditions;
    private final StatementErrors[] errors;

    DropTests(String id, ContextKind context, List<DropRules.Rule> rules, Platform platform) {
        List<DropRules.Rule> own = rules.stream()
                .filter(rule -> rule.condition().context() == context)
                .toList();
        conditions = own.stream().map(DropRules.Rule::condition).toArray(OttlCondition[]::new);
        errors = own.stream()
                .map(rule -> new StatementErrors(
                        id, rule.condition().text(), rule.errorMode(), platform.metrics(), platform.nanoClock()))
                .toArray(StatementErrors[]::new);
    }

    boolean isEmpty() {
        return conditions.length == 0;
    }

    /**
     * Whether the item that the subject is at is dropped.
     *
     * @throws EvalException if a condition failed and errors are to fail the batch
     */
    boolean drop(Subject subject) {
        subject.setCache(null);
        for (int i = 0; i < conditions.length; i++) {
            try {
                if (conditions[i].matches(subject)) {
                    return true;
                }
            } catch (EvalException e) {
                errors[i].handle(e);
            }
        }
        return false;
    }
}
