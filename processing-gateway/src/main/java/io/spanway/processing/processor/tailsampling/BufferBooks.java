package io.spanway.processing.processor.tailsampling;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.processing.sampling.Policy.Verdict;
import io.spanway.processing.trace.TraceBuffer;
import io.spanway.processing.trace.TraceObserver;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * The books of one trace buffer: {@code arrived = delivered + not_sampled + dropped + waiting}, in spans.
 *
 * <p>Components that have more to count extend it. Thread-safe.
 */
public class BufferBooks implements TraceObserver {
    private static final String PREFIX = "spanway_trace_buffer_";

    private final Metrics metrics;
    private final String id;
    private final Counter arrived;
    private final Counter delivered;
    private final Counter notSampled;
    private final Counter droppedByPolicy;
    private final Counter droppedTooLarge;
    private final Counter droppedAtShutdown;
    private final Counter droppedForMemory;
    private final Counter undeliverable;
    private final Map<Cause, Counter> early = new EnumMap<>(Cause.class);

    /** @param id component id, as configured */
    public BufferBooks(Metrics metrics, String id) {
        this.metrics = metrics;
        this.id = id;
        arrived = counter("arrived_spans", "Spans that the trace buffer took");
        delivered = counter("delivered_spans", "Spans that the next stage accepted");
        notSampled = counter("not_sampled_spans", "Spans of traces that no policy kept");
        droppedByPolicy = dropped("policy");
        droppedTooLarge = dropped("trace_too_large");
        droppedAtShutdown = dropped("shutdown");
        droppedForMemory = dropped("no_memory");
        undeliverable = dropped("undeliverable");
        for (Cause cause : Cause.values()) {
            if (cause != Cause.DUE && cause != Cause.EAGER) {
                String label = cause.name().toLowerCase(Locale.ROOT);
                early.put(cause, counter("early_decisions", "Traces decided before their time", "cause", label));
            }
        }
    }

    /** A counter of this component. */
    final Counter counter(String name, String help, String... labels) {
        return metrics.counter(PREFIX + name, help, labels(labels));
    }

    /** The labels of an instrument of this component. */
    protected final String[] labels(String... more) {
        String[] all = new String[more.length + 2];
        all[0] = "processor";
        all[1] = id;
        System.arraycopy(more, 0, all, 2, more.length);
        return all;
    }

    private Counter dropped(String reason) {
        return counter("dropped_spans", "Spans thrown away, by reason", "reason", reason);
    }

    /** Shows what the buffer holds. */
    public void show(TraceBuffer buffer) {
        metrics.gauge(PREFIX + "waiting_spans", "Spans undecided or not yet accepted", buffer::waitingSpans, labels());
        metrics.gauge(PREFIX + "traces", "Trace ids in memory", buffer::traces, labels());
        metrics.gauge(PREFIX + "bytes", "Bytes of undecided traces", buffer::usedBytes, labels());
        metrics.gauge(PREFIX + "held_bytes", "Bytes of kept traces not yet accepted", buffer::heldBytes, labels());
    }

    @Override
    public void arrived(int spans, int newTraces) {
        arrived.inc(spans);
    }

    @Override
    public void decided(Verdict verdict, int spans, Cause cause) {
        Counter counter = early.get(cause);
        if (counter != null) {
            counter.inc();
        }
        if (verdict == Verdict.DROPPED) {
            droppedByPolicy.inc(spans);
        } else if (verdict != Verdict.SAMPLED) {
            notSampled.inc(spans);
        }
    }

    @Override
    public void late(boolean sampled, int spans, long ageNanos) {
        if (!sampled) {
            notSampled.inc(spans);
        }
    }

    @Override
    public void tooLarge(int spans) {
        droppedTooLarge.inc(spans);
    }

    @Override
    public void discarded(int spans) {
        droppedAtShutdown.inc(spans);
    }

    @Override
    public void noMemory(int spans) {
        droppedForMemory.inc(spans);
    }

    @Override
    public void removed(long ageNanos) {}

    @Override
    public void round(long nanos) {}

    @Override
    public void delivered(int spans) {
        delivered.inc(spans);
    }

    @Override
    public void undeliverable(int spans, Outcome last) {
        undeliverable.inc(spans);
    }
}
