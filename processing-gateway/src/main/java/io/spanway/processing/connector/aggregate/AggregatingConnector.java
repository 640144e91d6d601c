package io.spanway.processing.connector.aggregate;

import io.spanway.core.pipeline.Connector;
import io.spanway.core.send.schedule.Timer;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.message.MalformedMessageException;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.telemetry.Ticker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns traces into metrics that are emitted from time to time.
 *
 * <p>One thread, the owner, adds the traces up and emits; its subclasses' state needs no lock. A payload is answered when it is added up: what
 * the metrics pipelines do with the sums later does not concern its sender. Waiting payloads are bounded by the byte budget at the
 * receivers. {@link #stop} emits what there is; a process that is killed loses the sums since the last time. Thread-safe.
 */
public abstract class AggregatingConnector implements Connector {
    private static final Outcome FAILED =
            Outcome.refused(Reason.INTERNAL, "the request could not be added up; the gateway's log says why");

    private final Owner owner;
    private final MetricsOutput output;
    private final @Nullable Ticker ticker;
    private final long intervalNanos;

    /**
     * The thread that owns the state, and its clocks.
     *
     * @param executor runs tasks one after the other, on the thread that {@code timer} uses too
     * @param unixNanos time of day
     */
    public record Owner(Executor executor, Timer timer, LongSupplier unixNanos) {}

    /** @param interval time between two emissions; zero emits after each payload */
    protected AggregatingConnector(Owner owner, MetricsOutput output, Duration interval) {
        this.owner = owner;
        this.output = output;
        this.intervalNanos = interval.toNanos();
        this.ticker = intervalNanos > 0 ? new Ticker(owner.timer(), intervalNanos, this::flush) : null;
    }

    /** Adds up one payload. Runs on the owner. */
    protected abstract void add(Telemetry traces, long unixNanos);

    /** What is to be emitted now, or null if nothing is. Runs on the owner. */
    protected abstract @Nullable Telemetry collect(long unixNanos);

    @Override
    public void start() throws Exception {
        if (ticker != null) {
            ticker.start(intervalNanos);
        }
    }

    @Override
    public final void accept(Payload payload, Completion done) {
        try {
            owner.executor().execute(() -> {
                take(payload, done);
                if (intervalNanos <= 0) {
                    flush();
                }
            });
        } catch (RejectedExecutionException e) {
            payload.release();
            done.complete(Outcome.retryable(Reason.UNAVAILABLE, "shutting down"));
        }
    }

    /** Whatever happens while it is added up, the payload is released and its sender answered. */
    private void take(Payload payload, Completion done) {
        Outcome outcome = FAILED;
        try {
            outcome = added(payload);
        } finally {
            payload.release();
            done.complete(outcome);
        }
    }

    private Outcome added(Payload payload) {
        try {
            add(Telemetry.of(payload), owner.unixNanos().getAsLong());
            return Outcome.ACCEPTED;
        } catch (MalformedMessageException malformed) {
            return Outcome.refused(Reason.MALFORMED, "the request is no valid OTLP: " + malformed.getMessage());
        }
    }

    private void flush() {
        emit(() -> {});
    }

    private void emit(Runnable done) {
        Telemetry telemetry = collect(owner.unixNanos().getAsLong());
        if (telemetry == null || telemetry.resources().isEmpty()) {
            done.run();
        } else {
            output.emit(telemetry, done);
        }
    }

    /** Emits once more and waits, within {@code grace}, until that is answered. */
    @Override
    public void stop(Duration grace) {
        if (ticker != null) {
            ticker.stop();
        }
        CountDownLatch answered = new CountDownLatch(1);
        try {
            owner.executor().execute(() -> emit(answered::countDown));
            if (!answered.await(grace.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (RejectedExecutionException e) {
            answered.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
