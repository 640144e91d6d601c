package io.spanway.processing.processor.transform;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.Exemplar;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Subject;
import java.util.List;

/** Takes a group through a batch, to each item of its context. Confined to one batch. */
final class Walk {
    /** Copies of metrics are visited too; a statement that copies them without end is stopped here. */
    private static final int MOST_COPIES = 100_000;

    private final Subject subject;
    private final GroupRunner runner;
    private final ContextKind context;
    private final Attributes sharedCache;
    private boolean endless;

    Walk(Subject subject, GroupRunner runner, Attributes sharedCache) {
        this.subject = subject;
        this.runner = runner;
        this.context = runner.group().context();
        this.sharedCache = sharedCache;
    }

    /**
     * Visits every item.
     *
     * @throws io.spanway.processing.ottl.value.EvalException if a statement failed and errors are to fail the batch
     */
    void through(Telemetry telemetry) {
        Messages<ResourceItems> resources = telemetry.resources();
        for (int i = 0; i < resources.size(); i++) {
            subject.setResource(resources.get(i));
            if (context == ContextKind.RESOURCE) {
                run();
            } else {
                scopes(resources.get(i).scopes());
            }
        }
    }

    /** Whether statements added metrics faster than they could be visited, so that it ended early. */
    boolean isEndless() {
        return endless;
    }

    private void run() {
        runner.run(subject, sharedCache);
    }

    private void scopes(Messages<ScopeItems> scopes) {
        for (int i = 0; i < scopes.size(); i++) {
            subject.setScope(scopes.get(i));
            if (context == ContextKind.SCOPE) {
                run();
            } else {
                items(scopes.get(i).items());
            }
        }
    }

    private void items(Messages<Item> items) {
        int most = items.size() + MOST_COPIES;
        for (int i = 0; i < items.size(); i++) {
            if (i >= most) {
                endless = true;
                return;
            }
            Item item = items.get(i);
            if (item instanceof Span span) {
                span(span);
            } else if (item instanceof LogRecord log) {
                subject.setLog(log);
                run();
            } else {
                metric((Metric) item);
            }
        }
    }

    private void span(Span span) {
        subject.setSpan(span);
        if (context == ContextKind.SPAN) {
            run();
            return;
        }
        Messages<SpanEvent> events = span.events();
        for (int i = 0; i < events.size(); i++) {
            subject.setEvent(events.get(i), i);
            run();
        }
    }

    private void metric(Metric metric) {
        subject.setMetric(metric);
        if (context == ContextKind.METRIC) {
            run();
            return;
        }
        Messages<DataPoint> points = metric.points();
        for (int i = 0; i < points.size(); i++) {
            subject.setPoint(points.get(i));
            if (context == ContextKind.DATAPOINT) {
                run();
            } else {
                exemplars(points.get(i));
            }
        }
    }

    private void exemplars(DataPoint point) {
        List<Exemplar> exemplars = List.of();
        if (point instanceof NumberPoint number) {
            exemplars = number.exemplars();
        } else if (point instanceof HistogramPoint histogram) {
            exemplars = histogram.exemplars();
        } else if (point instanceof ExponentialHistogramPoint histogram) {
            exemplars = histogram.exemplars();
        }
        for (int i = 0; i < exemplars.size(); i++) {
            subject.setExemplar(exemplars.get(i));
            run();
        }
    }
}
