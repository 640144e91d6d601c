package io.spanway.processing.receiver.telemetrygenerator;

import com.codahale.metrics.Counter;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ReceiverType;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.send.schedule.Timer;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.processing.telemetry.Ticker;
import io.spanway.processing.telemetry.WallClock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * {@code telemetrygeneratorreceiver}: at each tick every generator makes one payload for the pipelines of its signal; the first tick is at once.
 *
 * <p>While {@value #MAX_WAITING} payloads are unanswered, further ones are left out and counted: generated data is never worth a queue.
 * Generators run on one event loop. Thread-safe.
 */
public final class TelemetryGeneratorReceiver implements Component {
    /** Bound of what is in the pipelines at one time. */
    static final int MAX_WAITING = 256;

    private final List<Generator> generators;
    private final Map<Signal, PayloadSink> outputs;
    private final LongSupplier unixNanos;
    private final Timer timer;
    private final Ticker ticker;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<Signal, Counter> accepted = new EnumMap<>(Signal.class);
    private final Map<Signal, Counter> refused = new EnumMap<>(Signal.class);
    private final Counter skipped;

    TelemetryGeneratorReceiver(
            String id,
            GeneratorConfig config,
            Map<Signal, PayloadSink> outputs,
            Metrics metrics,
            Timer timer,
            LongSupplier unixNanos) {
        this.generators = config.generators().stream()
                .map(GeneratorConfig.Entry::generator)
                .filter(generator -> outputs.containsKey(generator.signal()))
                .toList();
        this.outputs = outputs;
        this.timer = timer;
        this.unixNanos = unixNanos;
        this.ticker = new Ticker(timer, TimeUnit.SECONDS.toNanos(1) / config.payloadsPerSecond(), this::generate);
        for (Signal signal : outputs.keySet()) {
            String[] labels = {"receiver", id, "transport", ""};
            String items = signal.itemsName();
            accepted.put(
                    signal, metrics.counter("otelcol_receiver_accepted_" + items, "Items accepted: " + items, labels));
            refused.put(
                    signal, metrics.counter("otelcol_receiver_refused_" + items, "Items refused: " + items, labels));
        }
        this.skipped = metrics.counter(
                "spanway_telemetrygenerator_skipped_payloads_total",
                "Payloads not made because too many were unanswered.",
                "receiver",
                id);
    }

    /** The component type, for the list. */
    public static ComponentType<?> type(Platform platform) {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.ALPHA, Signal.METRICS, Stability.ALPHA, Signal.LOGS, Stability.ALPHA);
        return new ReceiverType<>(
                new Descriptor<>("telemetrygeneratorreceiver", List.of(), stability, GeneratorConfig.class),
                (context, config, outputs) -> new TelemetryGeneratorReceiver(
                        context.id().toString(),
                        config,
                        outputs,
                        platform.metrics(),
                        Timer.of(platform.loops().any(), platform.nanoClock()),
                        WallClock::unixNanos));
    }

    @Override
    public void start() {
        ticker.start(0);
    }

    @Override
    public void stop(Duration grace) {
        ticker.stop();
    }

    private void generate() {
        for (Generator generator : generators) {
            PayloadSink output = outputs.get(generator.signal());
            if (output == null || waiting.get() >= MAX_WAITING) {
                skipped.inc();
                continue;
            }
            Payload payload = generator.next(unixNanos.getAsLong()).toPayload(RequestContext.NONE, timer.nanoTime());
            Signal signal = generator.signal();
            int items = payload.items();
            waiting.incrementAndGet();
            output.accept(payload, outcome -> answered(signal, items, outcome));
        }
    }

    private void answered(Signal signal, int items, Outcome outcome) {
        waiting.decrementAndGet();
        boolean taken = outcome instanceof Outcome.Accepted || outcome instanceof Outcome.PartlyRejected;
        Counter counter = (taken ? accepted : refused).get(signal);
        if (counter != null) {
            counter.inc(items);
        }
    }
}
