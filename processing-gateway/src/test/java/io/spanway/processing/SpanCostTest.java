package io.spanway.processing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.PayloadSink;
import io.spanway.processing.fake.Chain;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TypicalSpans;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a span costs in the second tier, in measures that do not depend on the machine: bytes allocated on the heap. */
class SpanCostTest {
    private static final int TRACES = 37;
    private static final int SPANS = 6;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
    private final TestPlatform platform = new TestPlatform();
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
            chain.send(request, outcome -> assertThat(outcome).isEqualTo(Outcome.ACCEPTED));
        }
    }

    @Test
    void passThroughWithBatch_allocatesNextToNothing() {
        try (Chain chain = new Chain(exporter).before(platform.platform(), "batch", "send_batch_size: 2000")) {
            double bytes = allocatedPerSpan(chain);
            System.out.println("pass " + bytes);
            assertThat(bytes).isLessThan(10);
        }
    }

    @Test
    void fiveStatements_allocateABoundedAmount() {
        try (Chain chain = fiveStatements()) {
            double bytes = allocatedPerSpan(chain);
            System.out.println("five " + bytes);
            assertThat(bytes).isLessThan(10000);
        }
    }

    private Chain fiveStatements() {
        return new Chain(exporter)
                .before(platform.platform(), "batch", "send_batch_size: 2000")
                .before(platform.platform(), "transform", """
                        trace_statements:
                          - context: span
                            statements:
                              - set(attributes["http.status_class"], "5xx") where attributes["http.response.status_code"] >= 500
                              - set(attributes["peer"], Concat([attributes["server.address"], "catalog"], "/"))
                        """)
                .before(platform.platform(), "filter", """
                        traces:
                          span:
                            - 'attributes["url.path"] == "/healthz" or IsMatch(name, "^internal\\\\.")'
                        """)
                .before(platform.platform(), "attributes", """
                        actions:
                          - {key: deployment.ring, value: blue, action: upsert}
                          - {key: user_agent.original, action: delete}
                        """);
    }
}
