package io.spanway.processing.processor.tailsampling;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.BucketHistogram;
import io.spanway.core.telemetry.Metrics;
import io.spanway.processing.sampling.Policy.Verdict;
import io.spanway.processing.trace.TraceBuffer;

/** The Collector's metrics of {@code tail_sampling}, besides our own books. Thread-safe. */
final class SamplingMetrics extends BufferBooks {
    private static final String PREFIX = "otelcol_processor_tail_sampling_";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double[] MILLIS = {1, 2, 5, 10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 2000, 5000
    };
    private static final double[] SECONDS = {
        1, 2, 5, 10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 2000, 5000
    };

    private final Metrics metrics;
    private final Counter sampled;
    private final Counter notSampled;
    private final Counter dropped;
    private final Counter cachedSampled;
    private final Counter cachedNotSampled;
    private final Counter newTraces;
    private final Counter tooLarge;
    private final BucketHistogram lateAge;
    private final BucketHistogram removalAge;
    private final BucketHistogram rounds;

    SamplingMetrics(Metrics metrics, String id) {
        super(metrics, id);
        this.metrics = metrics;
        sampled = decisions("true", "sampled");
        notSampled = decisions("false", "not_sampled");
        dropped = decisions("false", "dropped");
        cachedSampled = cached("true");
        cachedNotSampled = cached("false");
        newTraces = metrics.counter(PREFIX + "new_trace_id_received", "Trace ids seen for the first time", labels());
        tooLarge = metrics.counter(PREFIX + "traces_dropped_too_large", "Traces beyond the largest size", labels());
        lateAge = metrics.histogram(
                PREFIX + "sampling_late_span_age", "Seconds from a decision to a late span", SECONDS, labels());
        removalAge = metrics.histogram(
                PREFIX + "sampling_trace_removal_age", "Seconds that an id was in memory", SECONDS, labels());
        rounds = metrics.histogram(
                PREFIX + "sampling_decision_timer_latency", "Milliseconds of a round of decisions", MILLIS, labels());
        // Nothing is ever dropped undecided here; the metric stays for those who watch it.
        metrics.counter(PREFIX + "sampling_trace_dropped_too_early", "Traces dropped before they were due", labels());
    }

    private Counter decisions(String kept, String decision) {
        return metrics.counter(
                PREFIX + "global_count_traces_sampled",
                "Traces by decision",
                labels("sampled", kept, "decision", decision));
    }

    private Counter cached(String kept) {
        return metrics.counter(
                PREFIX + "early_releases_from_cache_decision",
                "Late spans whose decision only a cache knew",
                labels("sampled", kept));
    }

    @Override
    public void show(TraceBuffer buffer) {
        super.show(buffer);
        metrics.gauge(PREFIX + "sampling_traces_on_memory", "Trace ids in memory", buffer::traces, labels());
    }

    @Override
    public void arrived(int spans, int added) {
        super.arrived(spans, added);
        newTraces.inc(added);
    }

    @Override
    public void decided(Verdict verdict, int spans, Cause cause) {
        super.decided(verdict, spans, cause);
        switch (verdict) {
            case SAMPLED -> sampled.inc();
            case DROPPED -> dropped.inc();
            case NOT_SAMPLED, FAILED -> notSampled.inc();
        }
    }

    @Override
    public void late(boolean kept, int spans, long ageNanos) {
        super.late(kept, spans, ageNanos);
        if (ageNanos >= 0) {
            lateAge.record(ageNanos / NANOS_PER_SECOND);
        } else {
            (kept ? cachedSampled : cachedNotSampled).inc(spans);
        }
    }

    @Override
    public void tooLarge(int spans) {
        super.tooLarge(spans);
        tooLarge.inc();
        notSampled.inc();
    }

    @Override
    public void removed(long ageNanos) {
        removalAge.record(ageNanos / NANOS_PER_SECOND);
    }

    @Override
    public void round(long nanos) {
        rounds.record(nanos / NANOS_PER_MILLI);
    }
}
