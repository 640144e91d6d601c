package io.spanway.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.PayloadSink;
import io.spanway.processing.fake.Chain;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TypicalSpans;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a span costs in the second tier, in a measure that does not depend on the machine: bytes allocated on the heap, without C2, which would
 * save some of them. Bounds stand a third above what was measured.
 */
class SpanCostTest {
    private static final int TRACES = 37;
    private static final int SPANS = 6;
    private static final String BATCH = "send_batch_size: 2000";
    private static final String ATTRIBUTES = """
            actions:
              - {key: deployment.ring, value: blue, action: upsert}
              - {key: user_agent.original, action: delete}
            """;

    /** Twenty requests' traces wait; a tenth of all is kept. */
    private static final String TEN_POLICIES = """
            num_traces: 740
            policies:
              - {name: errors, type: status_code, status_code: {status_codes: [ERROR]}}
              - {name: slow, type: latency, latency: {threshold_ms: 49}}
              - {name: teapot, type: numeric_attribute, numeric_attribute: {key: http.response.status_code, min_value: 501}}
              - {name: payment, type: string_attribute, string_attribute: {key: service.name, values: [payment]}}
              - {name: admin, type: string_attribute, string_attribute: {key: url.path, values: ["^/admin/"], enabled_regex_matching: true}}
              - {name: some, type: probabilistic, probabilistic: {sampling_percentage: 5}}
              - {name: long, type: span_count, span_count: {min_spans: 50}}
              - {name: flow, type: rate_limiting, rate_limiting: {spans_per_second: 10}}
              - {name: vendor, type: trace_state, trace_state: {key: vendor, values: [x]}}
              - {name: cached, type: boolean_attribute, boolean_attribute: {key: app.cache.hit, value: true}}
            """;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
    private final TestPlatform platform = new TestPlatform();
    private final Completion accepted = outcome -> assertThat(outcome).isEqualTo(Outcome.ACCEPTED);
    private final byte[] request = new TypicalSpans().request(TRACES, SPANS);

    /** Reads the payload's bytes, as an exporter does. */
    private final PayloadSink exporter = (payload, done) -> {
        assertThat(payload.bytes().readableBytes()).isPositive();
        payload.release();
        done.complete(Outcome.ACCEPTED);
    };

    /** Leak detection allocates for every buffer. */
    @BeforeEach
    void noLeakDetection() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void close() {
        ResourceLeakDetector.setLevel(level);
        platform.close();
    }

    private double allocatedPerSpan(Chain chain) {
        send(chain, 300);
        int requests = 300;
        long before = threads.getCurrentThreadAllocatedBytes();
        send(chain, requests);
        return (threads.getCurrentThreadAllocatedBytes() - before) / (double) (requests * TRACES * SPANS);
    }

    private void send(Chain chain, int requests) {
        for (int i = 0; i < requests; i++) {
            chain.send(request, accepted);
        }
    }

    @Test
    void passThroughWithBatch_allocatesNextToNothing() {
        try (Chain chain = new Chain(exporter).before(platform.platform(), "batch", BATCH)) {
            assertThat(allocatedPerSpan(chain)).as("bytes per span").isLessThan(8);
        }
    }

    /** Decoding costs about three times the span's own size: the copy that is decoded, the objects, the new values. */
    @Test
    void fiveStatements_allocateABoundedAmount() {
        try (Chain chain = fiveStatements()) {
            assertThat(allocatedPerSpan(chain)).as("bytes per span").isLessThan(2_900);
        }
    }

    @Test
    void attributesOfEverySpanChanged_allocateLessThanThreeTimesTheSpan() {
        try (Chain chain = new Chain(exporter).before(platform.platform(), "attributes", ATTRIBUTES)) {
            assertThat(allocatedPerSpan(chain)).as("bytes per span").isLessThan(1_900);
        }
    }

    private Chain fiveStatements() {
        return new Chain(exporter)
                .before(platform.platform(), "batch", BATCH)
                .before(platform.platform(), "transform", """
                        trace_statements:
                          - context: span
                            statements:
                              - set(attributes["class"], "5xx") where attributes["http.response.status_code"] >= 500
                              - set(attributes["peer"], Concat([attributes["server.address"], "catalog"], "/"))
                        """)
                .before(platform.platform(), "filter", """
                        traces:
                          span:
                            - 'attributes["url.path"] == "/healthz" or IsMatch(name, "^internal\\\\.")'
                        """)
                .before(platform.platform(), "attributes", ATTRIBUTES);
    }

    /** The shard's thread: copies spans in, asks ten policies about each trace, forgets it or sends it on. */
    @Test
    void tailSampling_allocatesNothingPerBufferedSpan() {
        AtomicInteger answers = new AtomicInteger();
        TypicalSpans spans = new TypicalSpans();
        List<byte[]> requests =
                Stream.generate(() -> spans.request(TRACES, SPANS)).limit(900).toList();
        try (Chain chain = new Chain(exporter).before(platform.platform(), "tail_sampling", TEN_POLICIES)) {
            long shard = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("tail_sampling"))
                    .mapToLong(Thread::getId)
                    .findFirst()
                    .orElseThrow();
            long before = 0;
            for (int i = 0; i < requests.size(); i++) {
                if (i == 300) {
                    before = threads.getThreadAllocatedBytes(shard);
                }
                chain.send(requests.get(i), outcome -> answers.incrementAndGet());
                int sent = i + 1;
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofNanos(50_000))
                        .until(() -> answers.get() == sent);
            }
            double bytes = (threads.getThreadAllocatedBytes(shard) - before) / (600.0 * TRACES * SPANS);
            assertThat(bytes).as("bytes per span").isLessThan(15);
        }
    }
}
