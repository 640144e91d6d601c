package io.spanway.processing.exporter.prometheus;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.DataPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The latest point of every series, until it expires; {@value #MOST_SERIES} at most, points of further ones are counted and left out.
 *
 * <p>Thread-safe by one lock, which a scrape holds while it writes.
 */
final class SeriesStore {
    /** Bound of the memory. */
    static final int MOST_SERIES = 500_000;

    private static final int DELTA = 1;

    private final PrometheusConfig config;
    private final Names names;
    private final Labels labels;
    private final int most;
    private final Counter dropped;
    private final Map<Key, Held> series = new HashMap<>();
    private final Map<List<String>, Long> targets = new HashMap<>();
    private long nextSweep;

    /** What makes a series one. */
    private record Key(String family, Held.Kind kind, List<String> labels) {}

    SeriesStore(PrometheusConfig config, int most, String id, Metrics metrics) {
        this.config = config;
        this.names = new Names(config.translationStrategy(), config.namespace());
        this.labels = new Labels(config, names);
        this.most = most;
        this.dropped = metrics.counter(
                "spanway_exporter_prometheus_dropped_points_total",
                "Points not shown: of too many series, of a delta that does not join, or older than what is shown.",
                "exporter",
                id);
    }

    /** Takes the points of a request over. */
    synchronized void add(Telemetry telemetry, long nanos) {
        sweep(nanos);
        for (ResourceItems resource : telemetry.resources()) {
            Attributes attributes = resource.resource().attributes();
            target(attributes, nanos);
            for (ScopeItems scope : resource.scopes()) {
                for (Item item : scope.items()) {
                    add(attributes, scope, (Metric) item, nanos);
                }
            }
        }
    }

    private void target(Attributes resource, long nanos) {
        List<String> found = config.targetInfo().disabled() ? null : labels.target(resource);
        if (found != null && (targets.size() < most || targets.containsKey(found))) {
            targets.put(found, nanos);
        }
    }

    private void add(Attributes resource, ScopeItems scope, Metric metric, long nanos) {
        if (metric.type() == MetricType.NONE) {
            return;
        }
        boolean delta = metric.temporality() == DELTA;
        Held.Kind kind = Held.Kind.of(metric.type(), metric.monotonic());
        if (delta && kind == Held.Kind.GAUGE) {
            // Differences of something that goes up and down have no total that could be shown.
            dropped.inc(metric.points().size());
            return;
        }
        String family = names.metric(
                metric.name(), metric.unit(), kind == Held.Kind.COUNTER, metric.type() == MetricType.GAUGE);
        for (DataPoint point : metric.points()) {
            Key key = new Key(family, kind, labels.of(point.attributes(), resource, scope));
            if ((point.flags() & DataPoint.NO_RECORDED_VALUE) != 0) {
                series.remove(key);
            } else {
                put(key, metric, point.copy(), delta, nanos);
            }
        }
    }

    private void put(Key key, Metric metric, DataPoint point, boolean delta, long nanos) {
        Held held = series.get(key);
        if (held == null) {
            if (series.size() >= most) {
                dropped.inc();
                return;
            }
            String help = metric.description().isEmpty() ? metric.name() : metric.description();
            held = new Held(key.family(), key.kind(), help, key.labels(), point);
            series.put(key, held);
        } else {
            DataPoint next = next(held.point, point, delta);
            if (next == null) {
                dropped.inc();
                return;
            }
            held.point = next;
        }
        held.updatedNanos = nanos;
    }

    private static @Nullable DataPoint next(DataPoint shown, DataPoint point, boolean delta) {
        if (Long.compareUnsigned(point.timeUnixNano(), shown.timeUnixNano()) < 0
                || point.getClass() != shown.getClass()) {
            return null;
        }
        return delta ? Deltas.add(shown, point) : point;
    }

    /** What a writer makes of all series and targets that have not expired. */
    synchronized String shown(long nanos, Function<Shown, String> writer) {
        expire(nanos);
        return writer.apply(new Shown(new ArrayList<>(series.values()), List.copyOf(targets.keySet())));
    }

    /** Everything to show; valid during the call. */
    record Shown(List<Held> series, List<List<String>> targets) {}

    int size() {
        synchronized (this) {
            return series.size();
        }
    }

    /** Expires even when nobody scrapes. */
    private void sweep(long nanos) {
        if (nanos - nextSweep >= 0) {
            nextSweep = nanos + config.metricExpiration().toNanos();
            expire(nanos);
        }
    }

    private void expire(long nanos) {
        long age = config.metricExpiration().toNanos();
        series.values().removeIf(held -> nanos - held.updatedNanos > age);
        targets.values().removeIf(updated -> nanos - updated > age);
    }
}
