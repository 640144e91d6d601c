package io.spanway.processing.processor.metricstransform;

import com.codahale.metrics.Counter;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.telemetry.DroppedItems;
import io.spanway.processing.telemetry.TelemetryProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code metrics_transform}: runs its transforms over each scope, one after the other. Thread-safe. */
public final class MetricsTransformProcessor extends TelemetryProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsTransformProcessor.class);

    private final List<MetricTransform> transforms;
    private final Counter skipped;
    private final DroppedItems dropped;
    private final String id;

    /**
     * @param transforms what is done, in this order
     *     <p>Immutable.
     */
    record Config(List<TransformConfig> transforms) {
        Config {
            transforms = transforms == null ? List.of() : List.copyOf(transforms);
        }
    }

    /** @param version the product's version, for <code>{{version}}</code> */
    MetricsTransformProcessor(String id, Config config, String version, Platform platform, PayloadSink next) {
        super(next);
        this.id = id;
        this.transforms = config.transforms().stream()
                .map(transform -> new MetricTransform(transform, version))
                .toList();
        this.skipped = platform.metrics()
                .counter(
                        "spanway_processor_metrics_transform_skipped",
                        "Transforms not carried out because the metrics do not permit them",
                        "processor",
                        id);
        this.dropped = new DroppedItems(platform.metrics(), id, Signal.METRICS);
    }

    /** The component type. */
    public static ComponentType<?> type(Platform platform) {
        return new ProcessorType<>(
                new Descriptor<>(
                        "metrics_transform",
                        List.of("metricstransform"),
                        Map.of(Signal.METRICS, Stability.BETA),
                        Config.class),
                (context, config, signal, next) ->
                        new MetricsTransformProcessor(context.id().toString(), config, version(), platform, next));
    }

    private static String version() {
        String version = MetricsTransformProcessor.class.getPackage().getImplementationVersion();
        return version == null ? "" : version;
    }

    @Override
    protected @Nullable Outcome process(Telemetry telemetry, Payload payload) {
        int before = telemetry.items();
        List<ResourceItems> grouped = new ArrayList<>();
        for (ResourceItems resource : telemetry.resources()) {
            for (ScopeItems scope : resource.scopes()) {
                for (MetricTransform transform : transforms) {
                    note(transform.apply(resource, scope, grouped));
                }
            }
            resource.scopes().removeIf(scope -> scope.items().isEmpty());
        }
        telemetry.resources().removeIf(resource -> resource.scopes().isEmpty());
        telemetry.resources().addAll(grouped);
        dropped.count("transformed", (long) before - telemetry.items());
        return null;
    }

    private void note(@Nullable String obstacle) {
        if (obstacle != null) {
            if (skipped.getCount() == 0) {
                LOG.warn("{}: {} (further ones are counted only)", id, obstacle);
            }
            skipped.inc();
        }
    }
}
