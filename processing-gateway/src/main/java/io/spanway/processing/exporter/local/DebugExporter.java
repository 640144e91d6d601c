package io.spanway.processing.exporter.local;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ExporterType;
import io.spanway.core.pipeline.Exporter;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.send.ExportPipeline;
import io.spanway.core.send.ExportSettings;
import io.spanway.core.send.RetryConfig;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code debug}: shows what arrives. The detailed form is the request as OTLP/JSON, laid out over lines.
 *
 * <p>Thread-safe.
 */
public final class DebugExporter implements Exporter {
    private final WriteLoop loop;
    private final ExportPipeline pipeline;

    DebugExporter(BuildContext context, DebugConfig config, Set<Signal> signals, Platform platform) {
        String id = context.id().toString();
        loop = new WriteLoop(id, new DebugTarget(config, platform.nanoClock()));
        ExportSettings settings =
                new ExportSettings(id, signals, Duration.ZERO, RetryConfig.off(), config.sendingQueue());
        pipeline = new ExportPipeline(settings, loop, ExportPipeline.Surroundings.of(platform, context));
    }

    /** The component type, for the list. */
    public static ComponentType<?> type(Platform platform) {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.ALPHA, Signal.METRICS, Stability.ALPHA, Signal.LOGS, Stability.ALPHA);
        return new ExporterType<>(
                new Descriptor<>("debug", List.of(), stability, DebugConfig.class),
                (context, config, signals) -> new DebugExporter(context, config, signals, platform));
    }

    @Override
    public void start() throws IOException {
        loop.start();
        pipeline.start();
    }

    @Override
    public void accept(Payload payload, Completion done) {
        pipeline.accept(payload, done);
    }

    @Override
    public void stop(Duration grace) {
        pipeline.stop(grace);
    }
}
