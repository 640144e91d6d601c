package io.spanway.processing.processor.transform;

import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.ErrorMode;
import io.spanway.processing.ottl.OttlCondition;
import io.spanway.processing.ottl.OttlStatement;
import io.spanway.processing.ottl.StatementErrors;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.value.EvalException;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Runs the statements of one group for one item after the other. Thread-safe. */
final class GroupRunner {
    private final StatementGroup group;
    private final OttlCondition[] conditions;
    private final StatementErrors[] conditionErrors;
    private final OttlStatement[] statements;
    private final StatementErrors[] statementErrors;

    GroupRunner(String id, StatementGroup group, ErrorMode ownMode, Metrics metrics, LongSupplier nanoClock) {
        this.group = group;
        ErrorMode mode = group.errorMode() == null ? ownMode : group.errorMode();
        conditions = group.conditions().toArray(new OttlCondition[0]);
        statements = group.statements().toArray(new OttlStatement[0]);
        conditionErrors =
                errors(group.conditions().stream().map(OttlCondition::text).toList(), id, mode, metrics, nanoClock);
        statementErrors =
                errors(group.statements().stream().map(OttlStatement::text).toList(), id, mode, metrics, nanoClock);
    }

    private static StatementErrors[] errors(
            List<String> texts, String id, ErrorMode mode, Metrics metrics, LongSupplier nanoClock) {
        return texts.stream()
                .map(text -> new StatementErrors(id, text, mode, metrics, nanoClock))
                .toArray(StatementErrors[]::new);
    }

    StatementGroup group() {
        return group;
    }

    /**
     * Runs the statements for the item that the subject is at.
     *
     * @param shared the batch's cache of this context, used if the group wants it
     * @throws EvalException if a statement failed and errors are to fail the batch
     */
    void run(Subject subject, @Nullable Attributes shared) {
        subject.setCache(group.sharedCache() ? shared : null);
        if (!isLetIn(subject)) {
            return;
        }
        for (int i = 0; i < statements.length; i++) {
            try {
                statements[i].run(subject);
            } catch (EvalException e) {
                statementErrors[i].handle(e);
            }
        }
    }

    private boolean isLetIn(Subject subject) {
        for (int i = 0; i < conditions.length; i++) {
            try {
                if (conditions[i].matches(subject)) {
                    return true;
                }
            } catch (EvalException e) {
                conditionErrors[i].handle(e);
            }
        }
        return conditions.length == 0;
    }
}
