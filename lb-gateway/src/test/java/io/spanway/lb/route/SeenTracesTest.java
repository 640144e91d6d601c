package io.spanway.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SeenTracesTest {
    private static final long SEED = 23;

    private final SplittableRandom random = new SplittableRandom(SEED);

    /** Touches all and tells how many of them were born before generation 1. */
    private static int bornInZero(SeenTraces seen, long[] keys, int from, int to) {
        int born = 0;
        for (int i = from; i < to; i++) {
            born += SeenTraces.bornBefore(seen.touch(keys[i], 1), 1) ? 1 : 0;
        }
        return born;
    }

    private static void touch(SeenTraces seen, long[] keys, int from, int to) {
        for (int i = from; i < to; i++) {
            seen.touch(keys[i], 0);
        }
    }

    @Test
    void memory_isSixteenBytesForEachTraceOfTheCapacity() {
        for (int traces : new int[] {100, 1_000, 12_345, 500_000}) {
            assertThat(new SeenTraces(traces).open().bytes()).isBetween(16L * traces - 64, 16L * traces);
        }
        assertThat(new SeenTraces(1).open().bytes()).isEqualTo(128);
    }

    @Test
    void memory_ofTheDefaultSize_isTakenWhenTheFirstTraceComes() {
        SeenTraces[] seen = new SeenTraces[1];
        assertThat(allocatedBy(() -> seen[0] = new SeenTraces(500_000))).isLessThan(100_000);
        assertThat(allocatedBy(() -> seen[0].touch(1, 0))).isGreaterThan(7_900_000);
        assertThat(allocatedBy(() -> seen[0].touch(2, 0))).isLessThan(100_000);
    }

    @Test
    void memory_thatMayNotFit_isTakenAtOnce() {
        assertThat(allocatedBy(() -> new SeenTraces(1_100_000).open())).isGreaterThan(16_000_000);
    }

    private static long allocatedBy(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void tracesUpToTheCapacity_areAllRemembered() {
        long[] keys = random.longs(100_000).toArray();
        SeenTraces seen = new SeenTraces(keys.length).open();
        touch(seen, keys, 0, keys.length);

        int forgotten = keys.length - bornInZero(seen, keys, 0, keys.length);

        assertThat(forgotten).as("seed %d", SEED).isLessThan(keys.length / 1_000);
        assertThat(seen.displaced()).isLessThan(keys.length / 1_000);
    }

    @Test
    void keysOfFewBits_areToldApart() {
        // As the Collector's ring makes them, and as tests do.
        SeenTraces seen = new SeenTraces(20_000).open();
        for (int i = 0; i < 20_000; i++) {
            assertThat(SeenTraces.bornBefore(seen.touch(i, 1), 1)).isFalse();
        }
        assertThat(seen.displaced()).isLessThan(20);
    }

    @Test
    void newTraces_areHardlyEverTakenForOldOnes() {
        long[] old = random.longs(50_000).toArray();
        SeenTraces seen = new SeenTraces(old.length).open();
        touch(seen, old, 0, old.length);
        int mistaken = 0;
        for (int i = 0; i < 2_000_000; i++) {
            // Generation 2 for births, so that strangers among each other do not count.
            mistaken += SeenTraces.bornBefore(seen.touch(random.nextLong(), 2), 1) ? 1 : 0;
        }
        assertThat(mistaken)
                .as("expected 2e6 * 16 / 2^32 = 0.007, seed %d", SEED)
                .isZero();
    }

    @Test
    void overTheCapacity_theLongestUnseenGiveWay() {
        long[] keys = random.longs(40_000).toArray();
        SeenTraces seen = new SeenTraces(10_000).open();
        touch(seen, keys, 0, 20_000);
        for (int slice = 0; slice <= SeenTraces.SLICES; slice++) {
            seen.nextSlice();
            touch(seen, keys, 0, 5_000);
        }
        long before = seen.displaced();
        seen.nextSlice();
        touch(seen, keys, 20_000, 24_000);
        long displaced = seen.displaced() - before;

        assertThat(bornInZero(seen, keys, 0, 5_000)).as("in use all the time").isGreaterThan(4_990);
        assertThat(bornInZero(seen, keys, 5_000, 20_000))
                .as("not seen for a window")
                .isLessThan(12_000);
        assertThat(displaced).as("displaced while in use").isLessThan(20);
    }

    @Test
    void tooManyTracesWithinAWindow_areCounted() {
        SeenTraces seen = new SeenTraces(1_000).open();
        touch(seen, random.longs(10_000).toArray(), 0, 10_000);

        assertThat(seen.displaced()).isBetween(7_900L, 8_300L);
    }

    @Test
    void birth_isKeptOverLaterSightingsAndGenerationsWrap() {
        SeenTraces seen = new SeenTraces(10).open();
        for (int generation = 0; generation < 100_000; generation += 4_999) {
            long key = random.nextLong();
            seen.touch(key, generation);
            seen.nextSlice();
            long ticket = seen.touch(key, generation + 1_000);
            assertThat(SeenTraces.bornBefore(ticket, generation + 1)).isTrue();
            assertThat(SeenTraces.bornBefore(ticket, generation)).isFalse();
        }
    }

    @Test
    void mark_staysWithItsTraceUntilChanged() {
        SeenTraces seen = new SeenTraces(10).open();
        long ticket = seen.touch(5, 3);
        assertThat(SeenTraces.mark(ticket)).isEqualTo(SeenTraces.NONE);

        seen.remark(ticket, SeenTraces.PINNED);
        seen.nextSlice();
        long later = seen.touch(5, 4);
        assertThat(SeenTraces.mark(later)).isEqualTo(SeenTraces.PINNED);
        assertThat(SeenTraces.bornBefore(later, 4)).isTrue();

        seen.remark(later, SeenTraces.PARTED);
        assertThat(SeenTraces.mark(seen.touch(5, 4))).isEqualTo(SeenTraces.PARTED);
        seen.remark(later, SeenTraces.NONE);
        assertThat(SeenTraces.mark(seen.touch(5, 4))).isEqualTo(SeenTraces.NONE);
    }

    @Test
    void loopsThatWriteAtOnce_seeEachOthersTraces() throws Exception {
        int loops = 4;
        long[] keys = random.longs(40_000).toArray();
        SeenTraces seen = new SeenTraces(keys.length).open();
        ExecutorService threads = Executors.newFixedThreadPool(loops);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> done = new ArrayList<>();
        try {
            for (int loop = 0; loop < loops; loop++) {
                int from = loop * 10_000;
                done.add(threads.submit(() -> {
                    start.await();
                    touch(seen, keys, from, from + 10_000);
                    // Half of what the next loop touches too: the same traces from two loops.
                    int next = (from + 10_000) % keys.length;
                    touch(seen, keys, next, next + 5_000);
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> each : done) {
                each.get(20, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(bornInZero(seen, keys, 0, keys.length))
                .as("a race may cost an entry, not many")
                .isGreaterThan(keys.length - keys.length / 500);
    }
}
