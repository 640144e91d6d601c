package io.spanway.processing.bindplane;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Processor;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code snapshotprocessor}: keeps the latest payloads of its signal, so that somebody can look at what flows, and passes everything on.
 *
 * <p>Bindplane asks its agent for them over OpAMP; here they are on the admin port ({@link Snapshots}). Thread-safe.
 */
public final class SnapshotProcessor implements Processor {
    private final String id;
    private final Config config;
    private final Signal signal;
    private final Snapshots snapshots;
    private final PayloadSink next;
    private volatile @Nullable SnapshotRing ring;

    /**
     * Keys of {@code snapshotprocessor}.
     *
     * @param enabled false keeps nothing; default true
     * @param opamp id of the OpAMP extension that asks for snapshots, default {@code opamp}; accepted, need not exist
     * @param maxPayloads payloads kept per signal, default 100 (ours)
     * @param maxBytes bytes kept per signal, default 1 MiB (ours)
     *     <p>Immutable.
     */
    record Config(Boolean enabled, String opamp, Integer maxPayloads, Long maxBytes) {
        private static final int DEFAULT_PAYLOADS = 100;
        private static final long DEFAULT_BYTES = 1L << 20;

        Config {
            enabled = enabled == null ? Boolean.TRUE : enabled;
            opamp = opamp == null ? "opamp" : opamp;
            maxPayloads = maxPayloads == null ? Integer.valueOf(DEFAULT_PAYLOADS) : maxPayloads;
            maxBytes = maxBytes == null ? Long.valueOf(DEFAULT_BYTES) : maxBytes;
            if (maxPayloads < 1) {
                throw new IllegalArgumentException("max_payloads: must be at least 1, is " + maxPayloads);
            }
            if (maxBytes < 1) {
                throw new IllegalArgumentException("max_bytes: must be at least 1, is " + maxBytes);
            }
        }
    }

    SnapshotProcessor(String id, Config config, Signal signal, Snapshots snapshots, PayloadSink next) {
        this.id = id;
        this.config = config;
        this.signal = signal;
        this.snapshots = snapshots;
        this.next = next;
    }

    /** The component type, for the list. */
    public static ComponentType<?> type(Platform platform) {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.ALPHA, Signal.METRICS, Stability.ALPHA, Signal.LOGS, Stability.ALPHA);
        Snapshots snapshots = new Snapshots(platform.pages());
        return new ProcessorType<>(
                new Descriptor<>("snapshotprocessor", List.of(), stability, Config.class),
                (context, config, signal, next) ->
                        new SnapshotProcessor(context.id().toString(), config, signal, snapshots, next));
    }

    @Override
    public void start() {
        if (config.enabled()) {
            ring = snapshots.open(id, signal, config);
        }
    }

    @Override
    public void stop(Duration grace) {
        if (ring != null) {
            ring = null;
            snapshots.close(id, signal);
        }
    }

    @Override
    public void accept(Payload payload, Completion done) {
        SnapshotRing kept = ring;
        if (kept != null) {
            kept.add(payload.bytes());
        }
        next.accept(payload, done);
    }
}
