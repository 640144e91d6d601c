package io.spanway.processing.ottl.adapter;

import io.spanway.core.telemetry.Metrics;
import io.spanway.processing.ottl.ErrorMode;
import io.spanway.processing.ottl.Ottl;
import io.spanway.processing.ottl.OttlException;
import io.spanway.processing.ottl.StatementErrors;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.library.Library;
import io.spanway.processing.sampling.SpanCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Compiles the {@code ottl_condition} policies of one component. Confined to the main thread. */
public final class SpanConditions implements SpanCondition.Compiler {
    private final Ottl ottl = new Ottl(Library.CONDITIONS);
    private final String component;
    private final Metrics metrics;
    private final LongSupplier nanoClock;

    /** @param component id of the component, for the label of counted errors and for the log */
    public SpanConditions(String component, Metrics metrics, LongSupplier nanoClock) {
        this.component = component;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    /** @throws IllegalArgumentException with every text that cannot be compiled, and its place under {@code span} or {@code spanevent} */
    @Override
    public SpanCondition compile(List<String> span, List<String> spanEvent, SpanCondition.ErrorMode errorMode) {
        ErrorMode mode = ErrorMode.valueOf(errorMode.name());
        List<String> problems = new ArrayList<>();
        List<GuardedCondition> spans = compile("span", ContextKind.SPAN, span, mode, problems);
        List<GuardedCondition> events = compile("spanevent", ContextKind.SPANEVENT, spanEvent, mode, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new OttlSpanCondition(spans, events);
    }

    private List<GuardedCondition> compile(
            String key, ContextKind kind, List<String> texts, ErrorMode mode, List<String> problems) {
        List<GuardedCondition> compiled = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            try {
                StatementErrors errors = new StatementErrors(component, text, mode, metrics, nanoClock);
                compiled.add(new GuardedCondition(
                        ottl.conditions(kind, List.of(text)).get(0), errors));
            } catch (OttlException e) {
                problems.add(key + "[" + i + "]: " + e.getMessage());
            }
        }
        return compiled;
    }
}
