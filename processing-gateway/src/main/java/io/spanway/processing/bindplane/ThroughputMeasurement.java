package io.spanway.processing.bindplane;

import com.codahale.metrics.Counter;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Processor;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.MalformedMessageException;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.wire.ItemCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code throughputmeasurement}: counts bytes and items that pass, by processor id, under the names that Bindplane's agent has.
 *
 * <p>A payload that turns out to be malformed is counted in bytes only, and passed on: to refuse it is the business of those that need its
 * content. Thread-safe.
 */
public final class ThroughputMeasurement implements Processor {
    private static final String PREFIX = "otelcol_processor_throughputmeasurement_";

    private final double samplingRatio;
    private final DoubleSupplier random;
    private final Counter bytes;
    private final Counter items;
    private final @Nullable RawLogSize rawSize;
    private final @Nullable Counter rawBytes;
    private final PayloadSink next;

    /** @param random numbers from 0 to below 1 */
    ThroughputMeasurement(
            String id,
            ThroughputConfig config,
            Signal signal,
            Metrics metrics,
            DoubleSupplier random,
            PayloadSink next) {
        this.samplingRatio = config.enabled() ? config.samplingRatio() : 0;
        this.random = random;
        this.next = next;
        String[] labels = labels(id, config.extraLabels());
        String name = PREFIX + name(signal);
        this.bytes = metrics.counter(name + "_data_size", "Size of the measured payloads in bytes.", labels);
        this.items = metrics.counter(name + "_count", "Number of measured " + signal.itemsName() + ".", labels);
        boolean raw = signal == Signal.LOGS && config.measureLogRawBytes();
        this.rawSize = raw ? new RawLogSize(config.measureLogRawFields()) : null;
        this.rawBytes = raw
                ? metrics.counter(PREFIX + "log_raw_bytes", "Size of the original log records in bytes.", labels)
                : null;
    }

    /** The component type, for the list. */
    public static ComponentType<?> type(Platform platform) {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.ALPHA, Signal.METRICS, Stability.ALPHA, Signal.LOGS, Stability.ALPHA);
        return new ProcessorType<>(
                new Descriptor<>("throughputmeasurement", List.of(), stability, ThroughputConfig.class),
                (context, config, signal, next) -> new ThroughputMeasurement(
                        context.id().toString(),
                        config,
                        signal,
                        platform.metrics(),
                        () -> ThreadLocalRandom.current().nextDouble(),
                        next));
    }

    @Override
    public void accept(Payload payload, Completion done) {
        if (samplingRatio > 0 && (samplingRatio >= 1 || random.getAsDouble() < samplingRatio)) {
            measure(payload);
        }
        next.accept(payload, done);
    }

    private void measure(Payload payload) {
        bytes.inc(payload.bytes().readableBytes());
        if (ItemCounter.count(payload)) {
            items.inc(payload.items());
        }
        if (rawSize != null && rawBytes != null) {
            try {
                rawBytes.inc(rawSize.of(Telemetry.of(payload)));
            } catch (MalformedMessageException malformed) {
                // Whoever needs the records will refuse them, and say so.
                return;
            }
        }
    }

    /** What the metric names call a signal. */
    private static String name(Signal signal) {
        return switch (signal) {
            case TRACES -> "trace";
            case METRICS -> "metric";
            case LOGS -> "log";
            case PROFILES -> "profile";
        };
    }

    private static String[] labels(String id, Map<String, String> extra) {
        List<String> labels = new ArrayList<>(List.of("processor", id));
        Map<String, String> sorted = new TreeMap<>();
        extra.forEach((name, value) -> sorted.put(name.replaceAll("[^a-zA-Z0-9_]", "_"), value));
        sorted.remove("processor");
        sorted.forEach((name, value) -> {
            labels.add(Character.isDigit(name.charAt(0)) ? "_" + name : name);
            labels.add(value);
        });
        return labels.toArray(String[]::new);
    }
}
