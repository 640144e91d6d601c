package io.spanway.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.spanway.core.transport.ByteBudget;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway")
class MemoryQueueTest {
    private static final long LARGE = 1 << 20;

    private final ByteBudget budget = new ByteBudget(LARGE);
    private final List<Outcome> outcomes = new ArrayList<>();

    @Test
    void offer_pastCapacity_saysNoUntilAnEntryIsSettled() {
        MemoryQueue queue = queue(2, Sizer.REQUESTS, LARGE, false);

        assertThat(queue.offer(payload(10, 1), outcomes::add)).isTrue();
        assertThat(queue.offer(payload(10, 1), outcomes::add)).isTrue();
        assertThat(queue.offer(payload(10, 1), outcomes::add)).isFalse();
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED);

        QueueEntry entry = queue.poll();
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.offer(payload(10, 1), outcomes::add)).isFalse();
        entry.done().complete(Outcome.ACCEPTED);
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.offer(payload(10, 1), outcomes::add)).isTrue();
    }

    @Test
    void size_isInTheSizersUnit() {
        MemoryQueue items = queue(100, Sizer.ITEMS, LARGE, false);
        MemoryQueue bytes = queue(100, Sizer.BYTES, LARGE, false);

        items.offer(payload(10, 7), outcomes::add);
        bytes.offer(payload(10, 7), outcomes::add);

        assertThat(items.size()).isEqualTo(7);
        assertThat(bytes.size()).isEqualTo(10);
        assertThat(items.bytes()).isEqualTo(10);
        assertThat(bytes.capacity()).isEqualTo(100);
    }

    @Test
    void offer_pastMaxBytes_saysNoWhateverTheSizer() {
        MemoryQueue queue = queue(100, Sizer.REQUESTS, 25, false);

        assertThat(queue.offer(payload(20, 1), outcomes::add)).isTrue();
        assertThat(queue.offer(payload(20, 1), outcomes::add)).isFalse();
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void offer_largerThanCapacity_isTakenByAnEmptyQueueOnly() {
        MemoryQueue queue = queue(5, Sizer.ITEMS, LARGE, false);

        assertThat(queue.offer(payload(10, 9), outcomes::add)).isTrue();
        assertThat(queue.offer(payload(10, 1), outcomes::add)).isFalse();
    }

    @Test
    void budget_exhausted_saysNoAndLeavesNothingReserved() {
        MemoryQueue queue =
                new MemoryQueue(new MemoryQueue.Bounds(10, Sizer.REQUESTS, LARGE), new ByteBudget(15), false);

        assertThat(queue.offer(payload(10, 1), outcomes::add)).isTrue();
        assertThat(queue.offer(payload(10, 1), outcomes::add)).isFalse();
        assertThat(queue.bytes()).isEqualTo(10);
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void budget_isHeldOnlyForAcknowledgedEntries() {
        MemoryQueue acknowledging = queue(10, Sizer.REQUESTS, LARGE, false);
        MemoryQueue waiting = queue(10, Sizer.REQUESTS, LARGE, true);

        waiting.offer(payload(10, 1), outcomes::add);
        assertThat(budget.usedBytes()).isZero();
        assertThat(outcomes).isEmpty();
        acknowledging.offer(payload(10, 1), outcomes::add);
        assertThat(budget.usedBytes()).isEqualTo(10);
        acknowledging.poll().done().complete(Outcome.ACCEPTED);
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void waitForResult_passesTheFinalOutcomeOn() {
        MemoryQueue queue = queue(10, Sizer.REQUESTS, LARGE, true);
        Outcome refused = Outcome.refused(Reason.INTERNAL, "no");

        queue.offer(payload(10, 1), outcomes::add);
        QueueEntry entry = queue.poll();
        assertThat(entry.callerWaits()).isTrue();
        entry.done().complete(refused);

        assertThat(outcomes).containsExactly(refused);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void offers_fromManyThreads_neverPassTheBound() throws InterruptedException {
        MemoryQueue queue = queue(1000, Sizer.REQUESTS, LARGE, false);
        AtomicInteger taken = new AtomicInteger();
        int threads = 4;
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            new Thread(() -> {
                        for (int i = 0; i < 500; i++) {
                            if (queue.offer(payload(1, 1), outcome -> {})) {
                                taken.incrementAndGet();
                            }
                        }
                        done.countDown();
                    })
                    .start();
        }
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(taken.get()).isEqualTo(1000);
        int polled = 0;
        while (queue.poll() != null) {
            polled++;
        }
        assertThat(polled).isEqualTo(1000);
    }

    private MemoryQueue queue(long capacity, Sizer sizer, long maxBytes, boolean waitForResult) {
        return new MemoryQueue(new MemoryQueue.Bounds(capacity, sizer, maxBytes), budget, waitForResult);
    }

    private static Payload payload(int bytes, int items) {
        Payload payload = new Payload(Signal.TRACES, Unpooled.wrappedBuffer(new byte[bytes]), RequestContext.NONE, 0);
        payload.counted(items);
        return payload;
    }
}
