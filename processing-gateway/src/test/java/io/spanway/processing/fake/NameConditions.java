package io.spanway.processing.fake;

import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.processing.connector.condition.Condition;
import io.spanway.processing.connector.condition.ConditionContext;
import io.spanway.processing.connector.condition.Place;

/**
 * A tiny language in place of OTTL: {@code name=X} is true of what is called X (of a data point: its attribute {@code name}; of a resource: its
 * service), {@code fail} fails.
 */
public final class NameConditions implements Condition.Compiler {
    @Override
    public Condition compile(ConditionContext context, String text) {
        String plain = text.replace(context.id() + ".", "");
        if (plain.equals("fail")) {
            return place -> {
                throw new Condition.FailedException("as asked");
            };
        }
        if (!plain.startsWith("name=")) {
            throw new IllegalArgumentException("not name=X: " + text);
        }
        String wanted = plain.substring("name=".length());
        return place -> wanted.equals(name(place));
    }

    private static Object name(Place place) {
        if (place.part() instanceof DataPoint point) {
            return point.attributes().get("name");
        }
        if (place.part() instanceof SpanEvent event) {
            return event.name();
        }
        if (place.item() instanceof Span span) {
            return span.name();
        }
        if (place.item() instanceof LogRecord log) {
            return log.body();
        }
        return place.item() instanceof Metric metric
                ? metric.name()
                : place.resource().resource().attributes().get("service.name");
    }
}
