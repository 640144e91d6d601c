package io.spanway.processing.connector.aggregate;

import com.codahale.metrics.Counter;
import io.spanway.core.pipeline.PipelineId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.Telemetry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics pipelines behind a connector. What they do not take is counted, and told in the log once a minute at most. Thread-safe. */
public final class MetricsOutput {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsOutput.class);
    private static final long LOG_EVERY = TimeUnit.MINUTES.toNanos(1);

    private final String id;
    private final List<PayloadSink> sinks;
    private final LongSupplier nanoClock;
    private final Counter failed;
    private final AtomicLong nextLog;

    public MetricsOutput(String id, Map<PipelineId, PayloadSink> pipelines, Metrics metrics, LongSupplier nanoClock) {
        this.id = id;
        this.sinks = pipelines.entrySet().stream()
                .filter(entry -> entry.getKey().signal() == Signal.METRICS)
                .map(Map.Entry::getValue)
                .toList();
        this.nanoClock = nanoClock;
        this.nextLog = new AtomicLong(nanoClock.getAsLong());
        this.failed = metrics.counter(
                "spanway_connector_lost_metric_points_total",
                "Points that a connector made and no pipeline took.",
                "connector",
                id);
    }

    /**
     * Gives telemetry to every pipeline.
     *
     * @param done called once when all have answered; any thread
     */
    public void emit(Telemetry telemetry, Runnable done) {
        if (sinks.isEmpty()) {
            done.run();
            return;
        }
        Payload payload = telemetry.toPayload(RequestContext.NONE, nanoClock.getAsLong());
        int points = payload.items();
        AtomicInteger open = new AtomicInteger(sinks.size());
        for (int i = 0; i < sinks.size(); i++) {
            Payload part = i == sinks.size() - 1 ? payload : payload.share();
            sinks.get(i).accept(part, outcome -> {
                note(outcome, points);
                if (open.decrementAndGet() == 0) {
                    done.run();
                }
            });
        }
    }

    private void note(Outcome outcome, int points) {
        if (outcome instanceof Outcome.Accepted) {
            return;
        }
        failed.inc(outcome instanceof Outcome.PartlyRejected partly ? partly.rejected() : points);
        long now = nanoClock.getAsLong();
        long due = nextLog.get();
        if (now - due >= 0 && nextLog.compareAndSet(due, now + LOG_EVERY)) {
            LOG.warn("{}: {} metric points were not taken: {}", id, points, outcome);
        }
    }
}
