package io.spanway.processing.ottl.adapter;

import io.spanway.otlp.message.Message;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.processing.connector.condition.Condition;
import io.spanway.processing.connector.condition.ConditionContext;
import io.spanway.processing.connector.condition.Place;
import io.spanway.processing.ottl.Ottl;
import io.spanway.processing.ottl.OttlCondition;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.value.EvalException;
import org.jspecify.annotations.Nullable;

/** Compiles the conditions of connectors on resources and items. Immutable. */
public final class ItemConditions implements Condition.Compiler {
    @Override
    public Condition compile(ConditionContext context, String text) {
        OttlCondition condition = Ottl.condition(kind(context), text);
        return place -> matches(condition, place);
    }

    private static ContextKind kind(ConditionContext context) {
        ContextKind kind = ContextKind.ofPrefix(context.id());
        if (kind == null) {
            throw new IllegalArgumentException("conditions of context " + context.id() + " are not OTTL");
        }
        return kind;
    }

    private static boolean matches(OttlCondition condition, Place place) {
        try {
            Subject subject = subject(condition.context(), place);
            return subject != null && condition.matches(subject);
        } catch (EvalException e) {
            throw new Condition.FailedException("`" + condition.text() + "`: " + e.getMessage());
        }
    }

    /** The place as OTTL sees it, or null where there is nothing of that kind, as in a request of another signal. */
    private static @Nullable Subject subject(ContextKind kind, Place place) {
        if (place.resource() == null) {
            return null;
        }
        Subject subject = new Subject();
        subject.setRequest(place.request());
        subject.setResource(place.resource());
        if (place.scope() != null) {
            subject.setScope(place.scope());
        }
        boolean isThere = switch (kind) {
            case RESOURCE -> true;
            case SPAN, METRIC, LOG -> set(subject, kind, place.item());
            case SPANEVENT -> set(subject, ContextKind.SPAN, place.item()) && set(subject, place.part(), place.index());
            case DATAPOINT ->
                set(subject, ContextKind.METRIC, place.item()) && set(subject, place.part(), place.index());
            case SCOPE, EXEMPLAR -> false;
        };
        return isThere ? subject : null;
    }

    private static boolean set(Subject subject, ContextKind kind, @Nullable Item item) {
        if (kind == ContextKind.SPAN && item instanceof Span span) {
            subject.setSpan(span);
        } else if (kind == ContextKind.METRIC && item instanceof Metric metric) {
            subject.setMetric(metric);
        } else if (kind == ContextKind.LOG && item instanceof LogRecord log) {
            subject.setLog(log);
        } else {
            return false;
        }
        return true;
    }

    private static boolean set(Subject subject, @Nullable Message part, int index) {
        if (part instanceof SpanEvent event) {
            subject.setEvent(event, index);
        } else if (part instanceof DataPoint point) {
            subject.setPoint(point);
        }
        return part != null;
    }
}
