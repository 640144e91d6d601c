package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.spanway.testkit.OtlpBackend.Script;
import io.spanway.testkit.SpanLedger;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More traces than {@code tail_sampling} has room for, and a sink that takes less than comes: everything is accounted for, by span id. */
@Timeout(120)
@SuppressWarnings("NullAway")
class TailOverloadTest {
    private static final long BOUND = 1 << 20;
    private static final int TRACES = 300;
    /** Kept traces that are not taken yet, as the documentation promises: half of the bound, and the traces that make room for one request. */
    private static final long MOST_KEPT = BOUND / 2 + BOUND / 4;

    private long mostBytes;
    private long mostKept;
    private long mostTraces;

    private TailGateway gateway;

    @AfterEach
    void close() {
        gateway.close();
    }

    /** The policy of a trace goes by each of its spans, so a trace decided in two parts is decided alike. */
    @ParameterizedTest
    @CsvSource({"traces_full, num_traces: 300", "bytes_full, max_bytes: 1048576"})
    void fullBuffer_decidesEarly_andLosesNothing(String cause, String bound) throws Exception {
        gateway = new TailGateway("decision_wait: 3s, " + bound + ", " + TailLoad.KEPT, ", timeout: 30s");
        gateway.process.awaitReady();
        try (TailLoad load = new TailLoad(gateway.process.grpcPort(), 100, 300)) {
            watchUntil(() -> TailBooks.early(gateway.process, cause) > 1_000
                    && load.acknowledged().spans() > 5_000);
            load.finish();
            TailBooks books = gateway.settled();

            assertThat(load.otherFailures()).isZero();
            assertArrived(load.kept());
            long all = load.acknowledged().spans();
            long kept = load.kept().spans();
            assertThat(books.balance()).as(books.toString()).isTrue();
            assertThat(books.arrived()).isEqualTo(all);
            assertThat(books.delivered()).isEqualTo(kept);
            assertThat(books.notSampled()).isEqualTo(all - kept);
            assertBounds(cause);
            assertThat(gateway.process.stop()).as(gateway.process.log()).isZero();
        }
    }

    private void assertBounds(String cause) {
        if (cause.equals("traces_full")) {
            assertThat(mostTraces).as("trace ids in memory").isBetween(1L, (long) TRACES);
        } else {
            assertThat(mostBytes).as("bytes of undecided traces").isBetween(1L, BOUND);
            assertThat(mostKept).as("bytes of kept traces").isLessThanOrEqualTo(MOST_KEPT);
        }
    }

    /** Each trace that is sent on carries its own copy of the resource, so that kept traces are ten times as large as waiting ones. */
    @Test
    void slowSink_isRefusedFor_andNothingAcknowledgedIsLost() throws Exception {
        gateway = new TailGateway(
                "decision_wait: 200ms, max_bytes: " + BOUND + ", " + TailGateway.ALL,
                ", timeout: 30s, sending_queue: {queue_size: 4, num_consumers: 1}");
        gateway.sink.script(new Script.Limited(50));
        gateway.process.awaitReady();
        try (TailLoad load = new TailLoad(gateway.process.grpcPort(), 2_000, 10)) {
            watchUntil(() -> load.refusedRequests() > 100);
            gateway.sink.script(new Script.Accept());
            long before = load.acknowledged().spans();
            watchUntil(() -> load.acknowledged().spans() > before + 500);
            load.finish();
            TailBooks books = gateway.settled();

            assertThat(load.otherFailures()).isZero();
            long all = load.acknowledged().spans();
            assertThat(books.balance()).as(books.toString()).isTrue();
            assertThat(books.arrived()).isEqualTo(all);
            assertThat(books.delivered()).isEqualTo(all);
            assertArrived(load.acknowledged());
            assertThat(refused("overloaded")).isEqualTo(load.refusedRequests());
            assertThat(sum("otelcol_receiver_refused_spans")).isEqualTo(load.refusedSpans());
            assertThat(sum("otelcol_receiver_accepted_spans")).isEqualTo(all);
            assertThat(gateway.exported("otelcol_exporter_enqueue_failed_spans"))
                    .as("found the queue full")
                    .isPositive();
            assertThat(mostBytes).as("bytes of undecided traces").isBetween(1L, BOUND);
            assertThat(mostKept).as("bytes of kept traces").isLessThanOrEqualTo(MOST_KEPT);
            assertThat(gateway.process.stop()).as(gateway.process.log()).isZero();
        }
    }

    /** What was taken over and cannot be sent is dropped with a reason, and only that. */
    @Test
    void failingSink_withoutRetries_dropsWithReason_andNothingElse() throws Exception {
        gateway = new TailGateway(
                "decision_wait: 200ms, " + TailGateway.ALL, ", timeout: 30s, retry_on_failure: {enabled: false}");
        gateway.sink.script(new Script.Fail(() -> Status.UNAVAILABLE.asRuntimeException()));
        gateway.process.awaitReady();
        try (TailLoad load = new TailLoad(gateway.process.grpcPort(), 100, 10)) {
            watchUntil(() -> gateway.exported("spanway_exporter_dropped_spans") > 1_000);
            gateway.sink.script(new Script.Accept());
            watchUntil(() -> gateway.sink.spans().spans() > 1_000);
            load.finish();
            TailBooks books = gateway.settled();

            assertThat(load.otherFailures()).isZero();
            long all = load.acknowledged().spans();
            long arrived = gateway.sink.spans().spans();
            assertThat(books.balance()).as(books.toString()).isTrue();
            assertThat(books.arrived()).isEqualTo(all);
            assertThat(books.delivered()).isEqualTo(all);
            assertThat(gateway.exported("otelcol_exporter_sent_spans")).isEqualTo(arrived);
            assertThat(TailBooks.labelled(gateway.process, "spanway_exporter_dropped_spans", "reason=\"unavailable\""))
                    .isEqualTo(gateway.exported("spanway_exporter_dropped_spans"))
                    .isEqualTo(all - arrived);
            assertThat(beyond(gateway.sink.spans(), load.acknowledged())).isZero();
            assertThat(gateway.process.stop()).as(gateway.process.log()).isZero();
        }
    }

    /** These spans and no others, each once. */
    private void assertArrived(SpanLedger expected) {
        SpanLedger.Verdict verdict = SpanLedger.judge(expected, List.of(gateway.sink.spans()));
        assertThat(verdict.lost()).as(verdict.toString()).isZero();
        assertThat(verdict.duplicated()).as(verdict.toString()).isZero();
        assertThat(beyond(gateway.sink.spans(), expected)).as("not to be kept").isZero();
    }

    /** How many spans of one are not in the other. */
    private static int beyond(SpanLedger spans, SpanLedger others) {
        Set<SpanLedger.SpanKey> beyond = spans.keys();
        beyond.removeAll(others.keys());
        return beyond.size();
    }

    private long sum(String family) {
        return Books.sum(gateway.process.metrics(), family);
    }

    private long refused(String reason) {
        return TailBooks.labelled(
                gateway.process, "spanway_receiver_refused_requests_total", "reason=\"" + reason + "\"");
    }

    /** Looks at the gauges until something is so. */
    private void watchUntil(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(40, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    TailBooks books = gateway.books();
                    mostBytes = Math.max(mostBytes, books.bytes());
                    mostKept = Math.max(mostKept, books.heldBytes());
                    mostTraces = Math.max(mostTraces, books.traces());
                    return condition.getAsBoolean();
                });
    }
}
