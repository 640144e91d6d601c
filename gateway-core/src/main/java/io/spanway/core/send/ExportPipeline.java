package io.spanway.core.send;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.queue.MemoryQueue;
import io.spanway.core.queue.QueueStorage;
import io.spanway.core.queue.SendingQueue;
import io.spanway.core.send.schedule.Timer;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of an exporter that is the same for all: queue, then batch, then retry, then timeout, then the wire.
 *
 * <p>Without a queue callers are answered with what the destination said in the end; with one, as soon as the queue holds the payload (or
 * with the final outcome, if it is so configured). Each signal has a queue and sends of its own, so that one cannot starve the others. A
 * memory queue holds at most its configured size and half of the process's bytes; past either, callers are refused retryably. A queue with a
 * {@code storage} answers when the payload is on disk, and never gives up what can still be delivered.
 *
 * <p>Thread-safe; only {@link #start} and {@link #stop} block.
 */
public final class ExportPipeline implements PayloadSink {
    private final Map<Signal, Lane> lanes = new EnumMap<>(Signal.class);
    private final Sender sender;

    /**
     * What the pipeline needs of its surroundings.
     *
     * @param random draws from [0, 1), for jitter
     * @param extensions where {@code sending_queue.storage} is looked up
     */
    public record Surroundings(
            Timer timer, Metrics metrics, ByteBudget budget, DoubleSupplier random, BuildContext extensions) {
        /** The surroundings of a component in a running process; the timer is one of its event loops. */
        public static Surroundings of(Platform platform, BuildContext context) {
            return new Surroundings(
                    Timer.of(platform.loops().any(), platform.nanoClock()),
                    platform.metrics(),
                    platform.budget(),
                    () -> ThreadLocalRandom.current().nextDouble(),
                    context);
        }
    }

    /** @param sender closed by {@link #stop} */
    public ExportPipeline(ExportSettings settings, Sender sender, Surroundings surroundings) {
        this.sender = sender;
        for (Signal signal : settings.signals()) {
            lanes.put(signal, lane(settings, signal, sender, surroundings));
        }
    }

    private static Lane lane(ExportSettings settings, Signal signal, Sender sender, Surroundings surroundings) {
        SendingQueueConfig config = settings.queue();
        long maxBytes = surroundings.budget().maxBytes() / 2;
        SendingQueue queue = config.enabled() ? queue(settings, signal, surroundings) : null;
        Lane.Wire wire = new Lane.Wire(
                sender,
                settings.retry(),
                settings.timeout().toNanos(),
                surroundings.timer(),
                surroundings.random(),
                maxBytes);
        Metrics metrics = surroundings.metrics();
        Lane lane = new Lane(
                config,
                queue,
                wire,
                new LaneMetrics(metrics, settings.exporter(), signal),
                new LaneLog(settings.exporter(), signal, surroundings.timer()::nanoTime));
        LaneMetrics.Gauges gauges =
                new LaneMetrics.Gauges(lane::queueSize, queue == null ? 0 : queue.capacity(), lane::inFlight);
        LaneMetrics.gauges(metrics, settings.exporter(), signal, gauges);
        return lane;
    }

    private static SendingQueue queue(ExportSettings settings, Signal signal, Surroundings surroundings) {
        SendingQueueConfig config = settings.queue();
        if (config.storage() != null) {
            return surroundings
                    .extensions()
                    .extension("sending_queue.storage", config.storage(), QueueStorage.class)
                    .queue(settings.exporter(), signal.id(), config.queueSize(), config.sizer());
        }
        return new MemoryQueue(
                new MemoryQueue.Bounds(
                        config.queueSize(),
                        config.sizer(),
                        surroundings.budget().maxBytes() / 2),
                surroundings.budget(),
                config.waitForResult());
    }

    /**
     * Opens the queues. Whatever an earlier process stored and did not deliver is sent from now on.
     *
     * @throws IOException naming the file that cannot be used
     */
    public void start() throws IOException {
        for (Lane lane : lanes.values()) {
            lane.open();
        }
    }

    @Override
    public void accept(Payload payload, Completion done) {
        @Nullable Lane lane = lanes.get(payload.signal());
        if (lane == null) {
            String signal = payload.signal().id();
            payload.release();
            done.complete(Outcome.refused(Reason.UNIMPLEMENTED, "the exporter has no pipeline for " + signal));
        } else {
            lane.accept(payload, done);
        }
    }

    /**
     * Sends what waits, each paused delivery once more, for as long as {@code grace} lasts; then gives the rest back to callers that wait,
     * counts it as dropped, or leaves it on disk, and closes the sender.
     */
    public void stop(Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        lanes.values().forEach(Lane::beginStop);
        boolean idle = true;
        try {
            for (Lane lane : lanes.values()) {
                idle &= lane.awaitIdle(deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            idle = false;
        }
        if (!idle) {
            lanes.values().forEach(Lane::endGrace);
        }
        sender.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        lanes.values().forEach(Lane::close);
    }
}
