package io.spanway.processing.receiver.telemetrygenerator;

import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.NumberPoint;
import java.util.List;
import java.util.SplittableRandom;

/** Metrics with values drawn between two bounds. Confined to the receiver's event loop. */
final class MetricsGenerator implements Generator {
    private static final int CUMULATIVE = 2;

    private final Attributes resource;
    private final Attributes attributes;
    private final List<MetricShape> shapes;
    private final SplittableRandom random = new SplittableRandom();

    MetricsGenerator(Attributes resource, Attributes attributes, List<MetricShape> shapes) {
        this.resource = resource;
        this.attributes = attributes;
        this.shapes = shapes;
    }

    @Override
    public Signal signal() {
        return Signal.METRICS;
    }

    @Override
    public Telemetry next(long unixNanos) {
        Telemetry telemetry = new Telemetry(Signal.METRICS);
        ResourceItems group = new ResourceItems(Signal.METRICS);
        group.resource().attributes().putAll(resource.copy());
        ScopeItems scope = new ScopeItems(Signal.METRICS);
        for (MetricShape shape : shapes) {
            scope.items().add(metric(shape, unixNanos));
        }
        group.scopes().add(scope);
        telemetry.resources().add(group);
        return telemetry;
    }

    private Metric metric(MetricShape shape, long unixNanos) {
        Metric metric = new Metric();
        metric.setName(shape.name());
        metric.setUnit(shape.unit());
        metric.setType(shape.sum() ? MetricType.SUM : MetricType.GAUGE);
        metric.setTemporality(CUMULATIVE);
        NumberPoint point = new NumberPoint();
        point.setTimeUnixNano(unixNanos);
        if (shape.fractional()) {
            point.setDouble(shape.least() + random.nextDouble() * (shape.most() - shape.least()));
        } else {
            point.setInt(whole(shape.least(), shape.most()));
        }
        point.attributes().putAll(attributes.copy());
        point.attributes().putAll(shape.attributes().copy());
        metric.points().add(point);
        return metric;
    }

    /** A number from {@code least} to {@code most}, both of which may come. */
    private long whole(long least, long most) {
        return least == most ? least : random.nextLong(least, most == Long.MAX_VALUE ? most : most + 1);
    }
}
