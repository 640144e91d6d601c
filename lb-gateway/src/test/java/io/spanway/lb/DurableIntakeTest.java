package io.spanway.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.queue.QueueEntry;
import io.spanway.core.queue.SendingQueue;
import io.spanway.core.telemetry.Metrics;
import io.spanway.lb.route.RetryPolicy;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DurableIntakeTest {
    private final Stored queue = new Stored();
    private final List<Payload> routed = new ArrayList<>();
    private final List<Completion> routedDone = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final DurableIntake intake = new DurableIntake(queue, (payload, done) -> {
        routed.add(payload);
        routedDone.add(done);
    });

    @BeforeEach
    void open() throws Exception {
        intake.open();
    }

    @Test
    void request_isRoutedAfterItIsStored_andSettledWhenDelivered() {
        Payload payload = spans(3);
        intake.accept(payload, outcomes::add);
        assertThat(routed).isEmpty();

        queue.commit();

        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        assertThat(routed).hasSize(1);
        assertThat(routed.get(0).items()).isEqualTo(3);
        assertThat(queue.settled).isEmpty();
        routed.get(0).release();
        routedDone.get(0).complete(Outcome.ACCEPTED);
        assertThat(queue.settled).containsExactly(Outcome.ACCEPTED);
        assertThat(payload.bytes().refCnt()).isZero();
    }

    @Test
    void malformed_isRefusedForGood_andNotStored() {
        ByteBuf bytes = Unpooled.wrappedBuffer(new byte[] {10, 100, 1});

        intake.accept(new Payload(Signal.TRACES, bytes, RequestContext.NONE, 0), outcomes::add);

        assertThat(outcomes).singleElement().isInstanceOf(Outcome.Refused.class);
        assertThat(queue.offered).isEmpty();
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void emptyRequest_isAccepted_andNotStored() {
        intake.accept(new Payload(Signal.TRACES, Unpooled.buffer(1), RequestContext.NONE, 0), outcomes::add);

        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        assertThat(queue.offered).isEmpty();
    }

    @Test
    void fullQueue_refusesRetryably_withAHint() {
        queue.full = true;
        Payload payload = spans(1);

        intake.accept(payload, outcomes::add);

        assertThat(outcomes)
                .containsExactly(Outcome.retryable(Reason.UNAVAILABLE, "the sending queue is full", 1_000_000_000));
        assertThat(payload.bytes().refCnt()).isZero();
    }

    @Test
    void drained_takesNoMore_andLeavesWhatIsStored() {
        queue.size = 1;
        intake.drain(System.nanoTime() + 20_000_000, () -> false);
        Payload late = spans(1);
        intake.accept(late, outcomes::add);

        assertThat(outcomes).singleElement().isInstanceOf(Outcome.Retryable.class);
        queue.ready.add(new QueueEntry(spans(1), outcome -> {}, false));
        queue.readable.run();
        assertThat(routed).isEmpty();
        intake.close();
        assertThat(queue.closed).isTrue();
        queue.ready.remove().payload().release();
    }

    @Test
    void drain_withoutAnyBackend_doesNotWait() {
        queue.size = 1;

        long start = System.nanoTime();
        intake.drain(start + 60_000_000_000L, () -> true);

        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }

    @Test
    void patientPolicy_hasNoEnd() {
        RetryPolicy patient = DurableIntake.patient(new RetryPolicy(false, 5, 7, 2, 9, 11, 0.2, 5));

        assertThat(patient).isEqualTo(new RetryPolicy(true, 5, 7, 2, 0, Long.MAX_VALUE, 0.2, 5));
    }

    @Test
    @SuppressWarnings("NullAway") // null is how a missing key arrives
    void unknownStorage_isRefusedNamingTheKey() {
        QueueKeys keys = new QueueKeys(true, null, null, null, null, null, "file_storage/x", null);
        BuildContext none = new BuildContext(ComponentId.parse("load_balancing"), Map.of());

        assertThatThrownBy(() -> DurableIntake.queue(none, keys, new Metrics()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("sending_queue.storage: ");
    }

    private static Payload spans(int count) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (int i = 0; i < count; i++) {
            scope.addSpans(Span.newBuilder().setName("s" + i));
        }
        byte[] request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build()
                .toByteArray();
        return new Payload(Signal.TRACES, Unpooled.wrappedBuffer(request), RequestContext.NONE, 0);
    }

    /** A queue that stores when the test says. */
    private static final class Stored implements SendingQueue {
        private final Deque<QueueEntry> offered = new ArrayDeque<>();
        private final Deque<QueueEntry> ready = new ArrayDeque<>();
        private final List<Outcome> settled = new ArrayList<>();
        private Runnable readable = () -> {};
        private boolean full;
        private boolean closed;
        private long size;

        void commit() {
            QueueEntry entry = offered.remove();
            entry.done().complete(Outcome.ACCEPTED);
            ready.add(new QueueEntry(entry.payload(), settled::add, false));
            readable.run();
        }

        @Override
        public void open(Runnable onReadable) {
            readable = onReadable;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public boolean offer(Payload payload, Completion done) {
            if (full) {
                return false;
            }
            offered.add(new QueueEntry(payload, done, false));
            return true;
        }

        @Override
        public @Nullable QueueEntry poll() {
            return ready.poll();
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public long capacity() {
            return 10;
        }

        @Override
        public long bytes() {
            return 0;
        }
    }
}
