package io.spanway.processing.connector.routing;

import com.codahale.metrics.Counter;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.ConnectorType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.Connector;
import io.spanway.core.pipeline.PipelineId;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.MalformedMessageException;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.connector.condition.Condition;
import io.spanway.processing.connector.condition.ConditionContext;
import io.spanway.processing.connector.condition.Place;
import io.spanway.processing.connector.spread.Spread;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code routing}: each part of a payload goes to the pipelines of the first route that takes it; the answer is the worst of theirs.
 *
 * <p>A payload that routes on the request alone is never decoded. What no route takes and no default pipeline gets is accepted, dropped and
 * counted. Thread-safe.
 */
public final class RoutingConnector implements Connector {
    private final RoutingConfig.ErrorMode errorMode;
    private final List<Route> routes = new ArrayList<>();
    private final boolean wholeOnly;
    private final List<PayloadSink> defaults;
    private final Signal signal;
    private final Counter dropped;
    private final Counter failed;

    /** One row of the table, ready to be used. */
    private record Route(ConditionContext context, Condition condition, boolean copy, List<PayloadSink> sinks) {
        /** Whether it takes all or nothing. */
        boolean whole() {
            return context == ConditionContext.REQUEST || condition == Condition.ALWAYS;
        }
    }

    RoutingConnector(
            String id,
            RoutingConfig config,
            Map<PipelineId, PayloadSink> pipelines,
            Condition.Compiler compiler,
            Metrics metrics) {
        this.errorMode = config.errorMode();
        Names names = new Names(pipelines);
        for (int i = 0; i < config.table().size(); i++) {
            RoutingConfig.Route row = config.table().get(i);
            List<PayloadSink> sinks = names.sinks(row.pipelines(), "table[" + i + "].pipelines");
            routes.add(route(row, "table[" + i + "]", compiler, sinks));
        }
        this.wholeOnly = routes.stream().allMatch(Route::whole);
        this.defaults = names.sinks(config.defaultPipelines(), "default_pipelines");
        this.signal = names.signal();
        this.dropped = metrics.counter(
                "spanway_connector_routing_dropped_items_total",
                "Items that no route took, without default pipelines.",
                "connector",
                id);
        this.failed = metrics.counter(
                "spanway_connector_routing_failed_conditions_total",
                "Conditions that could not be evaluated for an item.",
                "connector",
                id);
    }

    /**
     * The component type, for the list.
     *
     * @param compiler makes the conditions
     */
    public static ComponentType<?> type(Platform platform, Condition.Compiler compiler) {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.ALPHA, Signal.METRICS, Stability.ALPHA, Signal.LOGS, Stability.ALPHA);
        Map<Signal, Set<Signal>> pairs = new EnumMap<>(Signal.class);
        stability.keySet().forEach(signal -> pairs.put(signal, Set.of(signal)));
        return new ConnectorType<>(
                new Descriptor<>("routing", List.of(), stability, RoutingConfig.class),
                pairs,
                (context, config, outputs) ->
                        new RoutingConnector(context.id().toString(), config, outputs, compiler, platform.metrics()));
    }

    private static Route route(
            RoutingConfig.Route row, String path, Condition.Compiler compiler, List<PayloadSink> sinks) {
        String text = row.text();
        ConditionContext context = row.context() == null
                ? ConditionContext.inferred(text)
                : ConditionContext.valueOf(row.context().name());
        if (context == ConditionContext.SPANEVENT) {
            throw new IllegalArgumentException(
                    "table: " + path + ".condition: span events cannot be routed; ask about their span");
        }
        try {
            Condition condition = text.isEmpty() ? Condition.ALWAYS : compiler.compile(context, text);
            return new Route(context, condition, row.action() == RoutingConfig.Action.COPY, sinks);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("table: " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void accept(Payload payload, Completion done) {
        if (payload.signal() != signal) {
            String given = payload.signal().id();
            payload.release();
            done.complete(Outcome.refused(
                    Reason.UNIMPLEMENTED, "the routes lead to pipelines of " + signal.id() + ", not " + given));
            return;
        }
        Sorting sorting = new Sorting(payload);
        try {
            sorting.run();
        } catch (MalformedMessageException malformed) {
            sorting.refuse(
                    Outcome.refused(Reason.MALFORMED, "the request is no valid OTLP: " + malformed.getMessage()), done);
            return;
        } catch (Condition.FailedException e) {
            sorting.refuse(Outcome.refused(Reason.INTERNAL, "a routing condition failed: " + e.getMessage()), done);
            return;
        }
        sorting.deliver(done);
    }

    private boolean matches(Condition condition, Place place) {
        try {
            return condition.matches(place);
        } catch (Condition.FailedException e) {
            failed.inc();
            if (errorMode == RoutingConfig.ErrorMode.PROPAGATE) {
                throw e;
            }
            return false;
        }
    }

    /** Where the parts of one payload go. Confined to one call. */
    private final class Sorting {
        private final Payload payload;
        private final Map<List<PayloadSink>, Telemetry> parts = new LinkedHashMap<>();
        private final List<List<PayloadSink>> whole = new ArrayList<>();
        private boolean gone;

        Sorting(Payload payload) {
            this.payload = payload;
        }

        void run() {
            for (Route route : routes) {
                if (!gone) {
                    apply(route);
                }
            }
        }

        private void apply(Route route) {
            RequestContext request = payload.context();
            if (route.whole()) {
                if (matches(route.condition(), new Place(request, null, null, null, null))) {
                    takeRest(route);
                }
                return;
            }
            Telemetry rest = Telemetry.of(payload);
            Selection selection = new Selection(request, place -> matches(route.condition(), place), route.copy());
            Telemetry taken = selection.take(rest, route.context());
            if (!taken.resources().isEmpty()) {
                add(route, taken);
            }
            gone = !route.copy() && rest.resources().isEmpty();
        }

        /** What is left, at this moment: routes behind may take some of what stays. */
        private void takeRest(Route route) {
            if (!route.copy() || wholeOnly) {
                whole.add(route.sinks());
            } else {
                Telemetry copy = Telemetry.decode(signal, Telemetry.of(payload).toByteArray());
                add(route, copy);
            }
            gone = !route.copy();
        }

        /** Routes to the same pipelines send one payload, as in the Collector. */
        private void add(Route route, Telemetry taken) {
            Telemetry known = parts.putIfAbsent(route.sinks(), taken);
            if (known != null) {
                known.resources().addAll(taken.resources());
            }
        }

        void refuse(Outcome outcome, Completion done) {
            payload.release();
            done.complete(outcome);
        }

        void deliver(Completion done) {
            if (!gone && defaults.isEmpty()) {
                dropped.inc(itemsLeft());
            } else if (!gone) {
                whole.add(defaults);
            }
            int deliveries = whole.size() + parts.size();
            if (deliveries == 0) {
                refuse(Outcome.ACCEPTED, done);
                return;
            }
            if (payload.decoded() instanceof Telemetry rest && rest.changed()) {
                payload.counted(rest.items());
            }
            Spread answers = new Spread(deliveries, done);
            parts.forEach((sinks, part) ->
                    Spread.toAll(sinks, part.toPayload(payload.context(), payload.arrivalNanos()), answers));
            for (int i = 1; i < whole.size(); i++) {
                Spread.toAll(whole.get(i), payload.share(), answers);
            }
            if (whole.isEmpty()) {
                payload.release();
            } else {
                Spread.toAll(whole.get(0), payload, answers);
            }
        }

        private long itemsLeft() {
            return payload.decoded() instanceof Telemetry telemetry
                    ? telemetry.items()
                    : Telemetry.of(payload).items();
        }
    }

    /** Pipelines by name, all of one signal. Confined to the constructor. */
    private static final class Names {
        private final Map<String, PayloadSink> sinks = new LinkedHashMap<>();
        private final Map<String, Signal> signals = new LinkedHashMap<>();
        private Signal signal = Signal.TRACES;
        private boolean known;

        Names(Map<PipelineId, PayloadSink> pipelines) {
            pipelines.forEach((id, sink) -> {
                sinks.put(id.toString(), sink);
                signals.put(id.toString(), id.signal());
            });
        }

        Signal signal() {
            return signal;
        }

        List<PayloadSink> sinks(List<String> names, String path) {
            List<PayloadSink> found = new ArrayList<>();
            for (String name : names) {
                PayloadSink sink = sinks.get(name);
                Signal of = signals.get(name);
                if (sink == null || of == null) {
                    throw new IllegalArgumentException(
                            (path.startsWith("table") ? "table: " : "") + path + ": no pipeline \""
                                    + name + "\" has this connector as receiver (those that have: "
                                    + String.join(", ", sinks.keySet()) + ")");
                }
                if (known && of != signal) {
                    throw new IllegalArgumentException(
                            (path.startsWith("table") ? "table: " : "") + path + ": \"" + name
                                    + "\" is of " + of.id() + ", the pipelines before it of " + signal.id()
                                    + "; use one connector per signal");
                }
                signal = of;
                known = true;
                found.add(sink);
            }
            return List.copyOf(found);
        }
    }
}
