package io.spanway.processing.processor.filter;

import io.spanway.core.Platform;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Subject;
import java.util.List;

/**
 * Takes the conditions through a batch from the outside to the inside: what is dropped is not looked into.
 *
 * <p>What loses its last item goes with it; a span that loses its last event stays. What came empty and was not touched stays. Thread-safe.
 */
final class Sieve {
    private final DropTests resourceTests;
    private final DropTests scopeTests;
    private final DropTests spanTests;
    private final DropTests eventTests;
    private final DropTests metricTests;
    private final DropTests pointTests;
    private final DropTests logTests;
    private final OlderMatches older;
    private final boolean empty;

    Sieve(String id, List<DropRules.Rule> rules, OlderMatches older, Platform platform) {
        resourceTests = new DropTests(id, ContextKind.RESOURCE, rules, platform);
        scopeTests = new DropTests(id, ContextKind.SCOPE, rules, platform);
        spanTests = new DropTests(id, ContextKind.SPAN, rules, platform);
        eventTests = new DropTests(id, ContextKind.SPANEVENT, rules, platform);
        metricTests = new DropTests(id, ContextKind.METRIC, rules, platform);
        pointTests = new DropTests(id, ContextKind.DATAPOINT, rules, platform);
        logTests = new DropTests(id, ContextKind.LOG, rules, platform);
        this.older = older;
        this.empty = rules.isEmpty() && older.isEmpty();
    }

    boolean isEmpty() {
        return empty;
    }

    /** @throws io.spanway.processing.ottl.value.EvalException if a condition failed and errors are to fail the batch */
    void run(Telemetry telemetry, RequestContext request) {
        Subject subject = new Subject();
        subject.setRequest(request);
        telemetry.resources().removeIf(resource -> dropped(resource, subject));
    }

    private boolean dropped(ResourceItems resource, Subject subject) {
        subject.setResource(resource);
        if (resourceTests.drop(subject)) {
            return true;
        }
        return resource.scopes().removeIf(scope -> dropped(scope, subject))
                && resource.scopes().isEmpty();
    }

    private boolean dropped(ScopeItems scope, Subject subject) {
        subject.setScope(scope);
        if (scopeTests.drop(subject)) {
            return true;
        }
        return scope.items().removeIf(item -> dropped(item, subject))
                && scope.items().isEmpty();
    }

    private boolean dropped(Item item, Subject subject) {
        if (item instanceof Span span) {
            return dropped(span, subject);
        }
        if (item instanceof LogRecord log) {
            subject.setLog(log);
            return logTests.drop(subject)
                    || older.drops(log, subject.resource().resource().attributes());
        }
        return dropped((Metric) item, subject);
    }

    private boolean dropped(Span span, Subject subject) {
        subject.setSpan(span);
        if (spanTests.drop(subject)) {
            return true;
        }
        if (!eventTests.isEmpty()) {
            Messages<SpanEvent> events = span.events();
            int[] index = {0};
            events.removeIf(event -> {
                subject.setEvent(event, index[0]++);
                return eventTests.drop(subject);
            });
        }
        return false;
    }

    private boolean dropped(Metric metric, Subject subject) {
        subject.setMetric(metric);
        if (metricTests.drop(subject)
                || older.drops(metric, subject.resource().resource().attributes())) {
            return true;
        }
        return !pointTests.isEmpty()
                && metric.points().removeIf(point -> {
                    subject.setPoint(point);
                    return pointTests.drop(subject);
                })
                && metric.points().isEmpty();
    }
}
