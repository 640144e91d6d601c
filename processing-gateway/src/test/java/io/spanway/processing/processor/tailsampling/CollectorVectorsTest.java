package io.spanway.processing.processor.tailsampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.processing.fake.KeptSpans;
import io.spanway.testkit.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the very traces that a Collector (contrib 0.161.0) kept of {@link SampleTraces}.
 *
 * <p>Each line of {@code vectors.txt}: name, configuration, spans kept, and a bit for each trace, in hexadecimal, that says whether it was
 * kept. The Collector was given the same requests over OTLP/HTTP with a {@code decision_wait} of 1s.
 */
class CollectorVectorsTest {
    private static final SampleTraces TRACES = new SampleTraces();

    record Vector(String name, String config, int spans, String kept) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Vector> vectors() throws IOException {
        return read("/tailsampling/vectors.txt");
    }

    static Stream<Vector> lateVectors() throws IOException {
        return read("/tailsampling/late-vectors.txt");
    }

    private static Stream<Vector> read(String resource) throws IOException {
        try (InputStream in = CollectorVectorsTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> line.split(" \\| "))
                            .map(cells -> new Vector(cells[0], cells[1], Integer.parseInt(cells[2]), cells[3]))
                            .toList()
                            .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void kept_traces_areTheOnesThatTheCollectorKeeps(Vector vector) {
        List<Span> spans = keptSpans(vector.config(), List.of(TRACES.requests()));

        assertThat(differences(vector, spans)).isEmpty();
        assertThat(spans).hasSize(vector.spans());
    }

    /** The first third of each block of traces comes, is decided, and the rest comes late. */
    @ParameterizedTest
    @MethodSource("lateVectors")
    void late_spans_fareAsWithTheCollector(Vector vector) {
        List<ExportTraceServiceRequest> early = new ArrayList<>();
        List<ExportTraceServiceRequest> late = new ArrayList<>();
        for (int i = 0; i < TRACES.requests().size(); i++) {
            (i % 3 == 0 ? early : late).add(TRACES.requests().get(i));
        }

        List<Span> spans = keptSpans(vector.config(), List.of(early, late));

        assertThat(differences(vector, spans)).isEmpty();
        assertThat(spans).hasSize(vector.spans());
    }

    @Test
    void vectors_areManyAndNoneOfThemTrivial() throws IOException {
        assertThat(vectors()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(vectors().filter(vector -> vector.spans() > 0 && vector.spans() < 2796))
                .hasSizeGreaterThanOrEqualTo(50);
    }

    private static List<Span> keptSpans(String yaml, List<List<ExportTraceServiceRequest>> waves) {
        KeptSpans kept = new KeptSpans();
        Metrics metrics = new Metrics();
        ManualClock clock = new ManualClock();
        TailSamplingProcessor processor = new TailSamplingProcessor(
                ComponentId.parse("tail_sampling"),
                SamplingConfigs.of(yaml),
                (span, event, mode) -> {
                    throw new AssertionError("no conditions here");
                },
                metrics,
                clock,
                kept);
        processor.start();
        for (List<ExportTraceServiceRequest> wave : waves) {
            ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
            wave.forEach(request -> processor.accept(
                    new Payload(
                            Signal.TRACES,
                            Unpooled.wrappedBuffer(request.toByteArray()),
                            RequestContext.NONE,
                            clock.getAsLong()),
                    outcomes::add));
            await().atMost(Duration.ofSeconds(20)).until(() -> outcomes.size() == wave.size());
            assertThat(outcomes).containsOnly(Outcome.ACCEPTED);
            clock.advance(Duration.ofSeconds(31));
            await().atMost(Duration.ofSeconds(20)).until(() -> waitingSpans(metrics) == 0);
        }
        processor.stop(Duration.ofSeconds(20));
        return kept.spans();
    }

    private static double waitingSpans(Metrics metrics) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals("spanway_trace_buffer_waiting_spans"))
                .mapToDouble(series -> ((DoubleSupplier) series.instrument()).getAsDouble())
                .sum();
    }

    private static List<String> differences(Vector vector, List<Span> spans) {
        Set<ByteString> kept = spans.stream().map(Span::getTraceId).collect(Collectors.toSet());
        BigInteger expected = new BigInteger(vector.kept(), 16);
        List<String> differences = new ArrayList<>();
        for (int trace = 0; trace < SampleTraces.TRACES; trace++) {
            boolean theirs = expected.testBit(SampleTraces.TRACES - 1 - trace);
            boolean ours = kept.contains(ByteString.copyFrom(TRACES.ids().get(trace)));
            if (theirs != ours) {
                differences.add("trace " + trace + (ours ? " is kept" : " is not kept"));
            }
        }
        return differences;
    }
}
