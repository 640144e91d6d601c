package io.spanway.processing.connector.count;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.ConnectorType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.Connector;
import io.spanway.core.pipeline.PipelineId;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.MalformedMessageException;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.processing.connector.condition.Condition;
import io.spanway.processing.connector.condition.ConditionContext;
import io.spanway.processing.connector.condition.Place;
import io.spanway.processing.connector.spread.Spread;
import io.spanway.processing.telemetry.WallClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code count}: for each payload the numbers of its items by resource, as delta sums. The answer is that of the metrics pipelines.
 *
 * <p>Keeps nothing between payloads. Thread-safe.
 */
public final class CountConnector implements Connector {
    private static final String SCOPE =
            "github.com/open-telemetry/opentelemetry-collector-contrib/connector/countconnector";
    private static final Attributes NONE = new Attributes();

    private final List<Counter> spans;
    private final List<Counter> events;
    private final List<Counter> metrics;
    private final List<Counter> points;
    private final List<Counter> logs;
    private final List<PayloadSink> sinks;
    private final LongSupplier unixNanos;

    CountConnector(
            CountConfig config,
            Map<PipelineId, PayloadSink> pipelines,
            Condition.Compiler compiler,
            LongSupplier unixNanos) {
        this.spans = Counter.all(of(config.spans()), "spans", ConditionContext.SPAN, compiler);
        this.events = Counter.all(of(config.spanevents()), "spanevents", ConditionContext.SPANEVENT, compiler);
        this.metrics = Counter.all(of(config.metrics()), "metrics", ConditionContext.METRIC, compiler);
        this.points = Counter.all(of(config.datapoints()), "datapoints", ConditionContext.DATAPOINT, compiler);
        this.logs = Counter.all(of(config.logs()), "logs", ConditionContext.LOG, compiler);
        this.sinks = List.copyOf(pipelines.values());
        this.unixNanos = unixNanos;
    }

    private static Map<String, CountConfig.Counted> of(@Nullable Map<String, CountConfig.Counted> counted) {
        return counted == null ? Map.of() : counted;
    }

    /**
     * The component type, for the list.
     *
     * @param compiler makes the conditions
     */
    public static ComponentType<?> type(Platform platform, Condition.Compiler compiler) {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.ALPHA, Signal.METRICS, Stability.ALPHA, Signal.LOGS, Stability.ALPHA);
        Set<Signal> out = Set.of(Signal.METRICS);
        return new ConnectorType<>(
                new Descriptor<>("count", List.of(), stability, CountConfig.class),
                Map.of(Signal.TRACES, out, Signal.METRICS, out, Signal.LOGS, out),
                (context, config, outputs) -> new CountConnector(config, outputs, compiler, WallClock::unixNanos));
    }

    @Override
    public void accept(Payload payload, Completion done) {
        Telemetry counts = new Telemetry(Signal.METRICS);
        Outcome refusal = null;
        try {
            for (ResourceItems resource : Telemetry.of(payload).resources()) {
                count(resource, payload.context(), counts);
            }
        } catch (MalformedMessageException malformed) {
            refusal = Outcome.refused(Reason.MALFORMED, "the request is no valid OTLP: " + malformed.getMessage());
        }
        RequestContext context = payload.context();
        long arrival = payload.arrivalNanos();
        payload.release();
        if (refusal != null || counts.resources().isEmpty()) {
            done.complete(refusal == null ? Outcome.ACCEPTED : refusal);
        } else {
            Spread.toAll(sinks, counts.toPayload(context, arrival), done);
        }
    }

    private void count(ResourceItems resource, RequestContext request, Telemetry counts) {
        Tally tally = new Tally();
        for (ScopeItems scope : resource.scopes()) {
            for (Item item : scope.items()) {
                count(tally, new Place(request, resource, scope, item, null));
            }
        }
        ScopeItems made = tally.metrics(unixNanos.getAsLong());
        if (!made.items().isEmpty()) {
            ResourceItems group = new ResourceItems(Signal.METRICS);
            group.resource().attributes().putAll(resource.resource().attributes());
            group.scopes().add(made);
            counts.resources().add(group);
        }
    }

    private void count(Tally tally, Place place) {
        if (place.item() instanceof Span span) {
            tally.add(spans, place, span.attributes());
            int index = 0;
            for (SpanEvent event : span.events()) {
                tally.add(events, part(place, event, index++), event.attributes());
            }
        } else if (place.item() instanceof LogRecord log) {
            tally.add(logs, place, log.attributes());
        } else if (place.item() instanceof Metric metric) {
            tally.add(metrics, place, NONE);
            int index = 0;
            for (DataPoint point : metric.points()) {
                tally.add(points, part(place, point, index++), point.attributes());
            }
        }
    }

    private static Place part(Place place, Message part, int index) {
        return new Place(place.request(), place.resource(), place.scope(), place.item(), part, index);
    }

    /** The counts of one resource. Confined to one call. */
    private static final class Tally {
        private final Map<Counter, Map<Attributes, Long>> counts = new LinkedHashMap<>();
        private final List<Counter> order = new ArrayList<>();

        /** An item whose condition fails does not count; that is the Collector's default, and the only way here. */
        void add(List<Counter> counters, Place place, Attributes attributes) {
            for (Counter counter : counters) {
                Map<Attributes, Long> of = counts.computeIfAbsent(counter, key -> {
                    order.add(key);
                    return key.none();
                });
                Attributes scope =
                        place.scope() == null ? NONE : place.scope().scope().attributes();
                Attributes resource = place.resource() == null
                        ? NONE
                        : place.resource().resource().attributes();
                try {
                    counter.count(place, of, attributes, scope, resource);
                } catch (Condition.FailedException e) {
                    continue;
                }
            }
        }

        ScopeItems metrics(long unixNanos) {
            ScopeItems scope = new ScopeItems(Signal.METRICS);
            for (Counter counter : order) {
                Map<Attributes, Long> of = counts.getOrDefault(counter, Map.of());
                if (!of.isEmpty()) {
                    scope.items().add(counter.metric(of, unixNanos));
                }
            }
            if (!scope.items().isEmpty()) {
                scope.scope().setName(SCOPE);
            }
            return scope;
        }
    }
}
