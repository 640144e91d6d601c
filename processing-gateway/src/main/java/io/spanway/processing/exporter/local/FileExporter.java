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
import io.spanway.core.send.SendingQueueConfig;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code file}: writes payloads to files. Callers are answered when the operating system has the data. Thread-safe. */
public final class FileExporter implements Exporter {
    private final WriteLoop loop;
    private final ExportPipeline pipeline;

    FileExporter(BuildContext context, FileConfig config, Set<Signal> signals, Platform platform) {
        String id = context.id().toString();
        loop = new WriteLoop(id, new FileTarget(config, Instant::now));
        ExportSettings settings =
                new ExportSettings(id, signals, Duration.ZERO, RetryConfig.off(), SendingQueueConfig.off());
        pipeline = new ExportPipeline(settings, loop, ExportPipeline.Surroundings.of(platform, context));
    }

    /** The component type, for the list. */
    public static ComponentType<?> type(Platform platform) {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.ALPHA, Signal.METRICS, Stability.ALPHA, Signal.LOGS, Stability.ALPHA);
        return new ExporterType<>(
                new Descriptor<>("file", List.of(), stability, FileConfig.class),
                (context, config, signals) -> new FileExporter(context, config, signals, platform));
    }

    @Override
    public void start() throws IOException {
        loop.start();
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
