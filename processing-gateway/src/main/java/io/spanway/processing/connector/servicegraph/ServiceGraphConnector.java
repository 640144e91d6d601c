package io.spanway.processing.connector.servicegraph;

import com.codahale.metrics.Counter;
import io.netty.channel.EventLoop;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.ConnectorType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.send.schedule.Timer;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.connector.aggregate.AggregatingConnector;
import io.spanway.processing.connector.aggregate.LatencyHistogram;
import io.spanway.processing.connector.aggregate.MetricsOutput;
import io.spanway.processing.telemetry.Ticker;
import io.spanway.processing.telemetry.WallClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code service_graph}: pairs client and producer spans with the server and consumer spans that they called, and counts the pairs.
 *
 * <p>A call whose other side does not come in time is counted as one of a virtual node: of {@code user} for a server span without parent, of
 * what a client span's peer attributes name. Spans of resources without {@code service.name} take no part. Both spans must come to this
 * process: the first tier sees to that. Thread-safe.
 */
public final class ServiceGraphConnector extends AggregatingConnector {
    private static final Duration STALE = Duration.ofMinutes(15);
    private static final String MESSAGING = "messaging_system";
    private static final String DATABASE = "database";
    private static final String VIRTUAL = "virtual_node";
    private static final int SERVER = 2;
    private static final int CLIENT = 3;
    private static final int PRODUCER = 4;
    private static final int CONSUMER = 5;
    private static final int ERROR = 2;
    private static final double NANOS = 1e9;

    private final ServiceGraphConfig config;
    private final Owner owner;
    private final EdgeStore store;
    private final EdgeTotals totals;
    private final Ticker expiry;
    private final Ticker cleaning;
    private final Counter edges;
    private final Counter expired;
    private final Counter dropped;
    private final long startUnixNanos;

    ServiceGraphConnector(String id, ServiceGraphConfig config, Owner owner, MetricsOutput output, Metrics metrics) {
        super(owner, output, config.metricsFlushInterval());
        this.config = config;
        this.owner = owner;
        this.startUnixNanos = owner.unixNanos().getAsLong();
        this.edges = counter(metrics, "total_edges", "Total number of unique edges.", id);
        this.expired = counter(
                metrics, "expired_edges", "Number of edges that expired before finding their matching span.", id);
        this.dropped = counter(metrics, "dropped_spans", "Number of spans dropped when trying to add edges.", id);
        this.totals = new EdgeTotals(
                shape(config), EdgeTotals.MOST_EDGES, counter(metrics, "overflow", "Calls beyond the most edges.", id));
        this.store =
                new EdgeStore(config.store().ttl().toNanos(), config.store().maxItems(), this::count, this::giveUp);
        this.expiry = new Ticker(
                owner.timer(),
                config.storeExpirationLoop().toNanos(),
                () -> store.expire(owner.timer().nanoTime()));
        this.cleaning = new Ticker(
                owner.timer(),
                config.cacheLoop().toNanos(),
                () -> totals.expire(owner.unixNanos().getAsLong() - STALE.toNanos()));
    }

    /** The component type, for the list. */
    public static ComponentType<?> type(Platform platform) {
        return new ConnectorType<>(
                new Descriptor<>(
                        "service_graph",
                        List.of("servicegraph"),
                        Map.of(Signal.TRACES, Stability.ALPHA),
                        ServiceGraphConfig.class),
                Map.of(Signal.TRACES, Set.of(Signal.METRICS)),
                (context, config, outputs) -> {
                    String id = context.id().toString();
                    EventLoop loop = platform.loops().any();
                    Owner owner = new Owner(loop, Timer.of(loop, platform.nanoClock()), WallClock::unixNanos);
                    MetricsOutput output = new MetricsOutput(id, outputs, platform.metrics(), platform.nanoClock());
                    return new ServiceGraphConnector(id, config, owner, output, platform.metrics());
                });
    }

    private static Counter counter(Metrics metrics, String name, String help, String id) {
        return metrics.counter("otelcol_connector_servicegraph_" + name, help, "connector", id);
    }

    private static LatencyHistogram.Shape shape(ServiceGraphConfig config) {
        if (config.exponentialHistogramMaxSize() > 0) {
            return new LatencyHistogram.Shape(null, config.exponentialHistogramMaxSize());
        }
        double[] bounds = config.latencyHistogramBuckets().stream()
                .mapToDouble(bound -> bound.toNanos() / NANOS)
                .toArray();
        return new LatencyHistogram.Shape(bounds, 0);
    }

    @Override
    public void start() throws Exception {
        super.start();
        expiry.start(config.storeExpirationLoop().toNanos());
        cleaning.start(config.cacheLoop().toNanos());
    }

    /** Calls that still wait are not counted: it is not known what they would have become. */
    @Override
    public void stop(Duration grace) {
        expiry.stop();
        cleaning.stop();
        super.stop(grace);
    }

    @Override
    protected void add(Telemetry traces, long unixNanos) {
        for (ResourceItems group : traces.resources()) {
            Attributes resource = group.resource().attributes();
            String service = resource.get("service.name") instanceof String name ? name : "";
            if (service.isEmpty()) {
                continue;
            }
            for (ScopeItems scope : group.scopes()) {
                for (Item item : scope.items()) {
                    add(service, resource, (Span) item);
                }
            }
        }
    }

    private void add(String service, Attributes resource, Span span) {
        int kind = span.kind();
        boolean client = kind == CLIENT || kind == PRODUCER;
        if (!client && kind != SERVER && kind != CONSUMER) {
            return;
        }
        SpanKey key = new SpanKey(span.traceId(), client ? span.spanId() : span.parentSpanId());
        EdgeStore.Result result = store.add(key, owner.timer().nanoTime(), edge -> {
            edge.connectionType = kind == PRODUCER || kind == CONSUMER ? MESSAGING : "";
            edge.failed |= span.status().code() == ERROR;
            dimensions(edge, client ? "client_" : "server_", resource, span.attributes());
            if (client) {
                client(edge, service, resource, span);
            } else {
                edge.server = service;
                edge.serverSeconds = seconds(span);
            }
        });
        if (result == EdgeStore.Result.NEW) {
            edges.inc();
        } else if (result == EdgeStore.Result.DROPPED) {
            dropped.inc();
        }
    }

    private void client(Edge edge, String service, Attributes resource, Span span) {
        edge.client = service;
        edge.clientSeconds = seconds(span);
        for (String attribute : config.virtualNodePeerAttributes()) {
            int index = span.attributes().indexOf(attribute);
            if (index >= 0) {
                edge.peer = text(span.attributes().value(index));
                break;
            }
        }
        // A database sends no spans of its own: the client's tells all there is to know.
        for (String attribute : config.databaseNameAttributes()) {
            String name = find(attribute, resource, span.attributes());
            if (name != null) {
                edge.connectionType = DATABASE;
                edge.server = name;
                edge.serverSeconds = edge.clientSeconds;
                break;
            }
        }
    }

    private void dimensions(Edge edge, String side, Attributes resource, Attributes span) {
        for (String dimension : config.dimensions()) {
            String value = find(dimension, resource, span);
            if (value != null) {
                edge.dimensions.put(side + dimension, value);
            }
        }
    }

    private static @Nullable String find(String name, Attributes resource, Attributes span) {
        int index = resource.indexOf(name);
        if (index >= 0) {
            return text(resource.value(index));
        }
        index = span.indexOf(name);
        return index < 0 ? null : text(span.value(index));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : String.valueOf(value);
    }

    private static double seconds(Span span) {
        return Math.max(0, span.endTimeUnixNano() - span.startTimeUnixNano()) / NANOS;
    }

    private void giveUp(Edge edge) {
        expired.inc();
        edge.connectionType = VIRTUAL;
        if (edge.client.isEmpty() && edge.key.root()) {
            edge.client = "user";
            edge.virtualNode = "client";
            count(edge);
        } else if (edge.server.isEmpty()) {
            edge.server = edge.peer.isEmpty() ? "unknown" : edge.peer;
            edge.virtualNode = "server";
            count(edge);
        }
    }

    private void count(Edge edge) {
        Attributes labels = new Attributes();
        labels.add("client", edge.client);
        labels.add("server", edge.server);
        labels.add("connection_type", edge.connectionType);
        labels.add("failed", edge.failed);
        edge.dimensions.forEach(labels::put);
        if (config.virtualNodeExtraLabel()) {
            labels.put("virtual_node", edge.virtualNode);
        }
        totals.add(labels, edge, owner.unixNanos().getAsLong());
    }

    @Override
    protected @Nullable Telemetry collect(long unixNanos) {
        return totals.report(
                startUnixNanos, unixNanos - config.metricsTimestampOffset().toNanos());
    }
}
