package io.spanway.processing.processor.groupbytrace;

import com.codahale.metrics.Counter;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Processor;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.telemetry.BucketHistogram;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import io.spanway.processing.processor.tailsampling.BufferBooks;
import io.spanway.processing.sampling.Policy.Verdict;
import io.spanway.processing.trace.TraceBuffer;
import io.spanway.processing.trace.TraceBufferSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code groupbytrace}: sends the spans of a trace on together, some time after its first one.
 *
 * <p>Spans that come later start a new wait. A trace that must leave early for lack of room goes on incomplete, where the Collector loses
 * it. Thread-safe.
 */
public final class GroupByTraceProcessor implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(GroupByTraceProcessor.class);
    private static final String PREFIX = "otelcol_processor_groupbytrace_";

    private final TraceBuffer buffer;

    GroupByTraceProcessor(
            String id, GroupByTraceConfig config, Metrics metrics, LongSupplier nanoClock, PayloadSink next) {
        TraceBufferSettings settings = new TraceBufferSettings(
                id,
                config.numWorkers(),
                config.waitDuration().toNanos(),
                0,
                config.numTraces(),
                config.maxBytes(),
                0,
                0,
                0,
                false,
                false,
                false,
                false);
        String warning = settings.memoryWarning();
        if (warning != null) {
            LOG.warn("{}: {}", id, warning);
        }
        Releases releases = new Releases(metrics, id);
        this.buffer = new TraceBuffer(settings, () -> (trace, nowNanos) -> Verdict.SAMPLED, releases, next, nanoClock);
        releases.show(buffer);
        metrics.gauge(PREFIX + "conf_num_traces", "Traces that may be in memory", config::numTraces, "processor", id);
        metrics.gauge(PREFIX + "num_traces_in_memory", "Traces in memory", buffer::traces, "processor", id);
    }

    /** The component type. */
    public static ComponentType<?> type(Platform platform) {
        return new ProcessorType<>(
                new Descriptor<>(
                        "groupbytrace", List.of(), Map.of(Signal.TRACES, Stability.BETA), GroupByTraceConfig.class),
                (context, config, signal, next) -> new GroupByTraceProcessor(
                        context.id().toString(), config, platform.metrics(), platform.nanoClock(), next));
    }

    @Override
    public void start() {
        buffer.start();
    }

    @Override
    public void accept(Payload payload, Completion done) {
        buffer.accept(payload, done);
    }

    @Override
    public void stop(Duration grace) {
        buffer.stop(grace);
    }

    /** The Collector's metrics of {@code groupbytrace}, besides our own books. Thread-safe. */
    private static final class Releases extends BufferBooks {
        private static final double NANOS_PER_MILLI = 1e6;
        private static final double[] MILLIS = {5, 10, 20, 50, 100, 200, 500, 1000};

        private final Counter traces;
        private final Counter spans;
        private final Counter evicted;
        private final Counter incomplete;
        private final BucketHistogram latency;

        Releases(Metrics metrics, String id) {
            super(metrics, id);
            traces = metrics.counter(PREFIX + "traces_released", "Traces sent on", labels());
            spans = metrics.counter(PREFIX + "spans_released", "Spans sent on", labels());
            evicted = metrics.counter(PREFIX + "traces_evicted", "Traces sent on early for lack of room", labels());
            incomplete = metrics.counter(
                    PREFIX + "incomplete_releases", "Releases that are suspected to have been incomplete", labels());
            latency = metrics.histogram(
                    PREFIX + "event_latency",
                    "Milliseconds of a round of releases",
                    MILLIS,
                    labels("event", "onRelease"));
        }

        @Override
        public void decided(Verdict verdict, int count, Cause cause) {
            super.decided(verdict, count, cause);
            traces.inc();
            spans.inc(count);
            if (cause == Cause.STOP) {
                incomplete.inc();
            } else if (cause != Cause.DUE) {
                incomplete.inc();
                evicted.inc();
            }
        }

        @Override
        public void round(long nanos) {
            latency.record(nanos / NANOS_PER_MILLI);
        }
    }
}
