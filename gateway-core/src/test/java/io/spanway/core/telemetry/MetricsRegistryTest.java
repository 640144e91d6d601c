package io.spanway.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The registry's promises over reloads, bounds and threads. */
@Timeout(60)
class MetricsRegistryTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 20_000;

    private final Metrics metrics = new Metrics();

    private long shown(String family) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals(family))
                .count();
    }

    @Test
    void seriesThatIsInUse_isNeverTakenAway_whoeverElseComesAndGoes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> lost = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                lost.add(threads.submit(() -> {
                    int missing = 0;
                    for (int i = 0; i < ROUNDS; i++) {
                        Counter mine = metrics.counter("f", "F.", "a", "b");
                        boolean there = metrics.all().stream().anyMatch(series -> series.instrument() == mine);
                        missing += there ? 0 : 1;
                        metrics.remove("f", "a", "b");
                    }
                    return missing;
                }));
            }
            for (Future<Integer> one : lost) {
                assertThat(one.get(50, TimeUnit.SECONDS)).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(shown("f")).isZero();
        metrics.counter("f", "F.", "a", "b");
        assertThat(shown("f")).isEqualTo(1);
    }

    @Test
    void manyComingAndGoing_leaveRoomForTheBound() {
        for (int i = 0; i < 3 * Metrics.MAX_SERIES_PER_FAMILY; i++) {
            metrics.counter("f", "F.", "i", "" + i);
            metrics.gauge("g", "G.", () -> 1, "i", "" + i);
            metrics.remove("f", "i", "" + i);
            metrics.remove("g", "i", "" + i);
        }
        assertThat(shown("f") + shown("g")).isZero();
        assertThat(metrics.counter(Metrics.OVERFLOW, "").getCount()).isZero();
    }

    @Test
    void seriesBeyondTheBound_shareOne_whichOutlivesEachOfThem() {
        for (int i = 0; i < Metrics.MAX_SERIES_PER_FAMILY; i++) {
            metrics.counter("f", "F.", "i", "" + i);
        }
        Counter one = metrics.counter("f", "F.", "i", "one");
        Counter two = metrics.counter("f", "F.", "i", "two");

        metrics.remove("f", "i", "one");
        two.inc(5);

        assertThat(one).isSameAs(two);
        assertThat(metrics.counter("f", "F.", "i", "three").getCount()).isEqualTo(5);
        metrics.remove("f", "i", "7");
        assertThat(metrics.counter("f", "F.", "i", "four")).isNotSameAs(two);
    }

    @Test
    void nameOfAnotherKind_isRefused_andChangesNothing() {
        Counter counter = metrics.counter("f", "F.");
        counter.inc(3);

        assertThatThrownBy(() -> metrics.histogram("f", "F.", new double[] {1})).hasMessageContaining("COUNTER");

        assertThat(metrics.counter("f", "F.")).isSameAs(counter);
        metrics.remove("f");
        metrics.remove("f");
        assertThat(shown("f")).isZero();
    }

    @Test
    void removalOfWhatIsNotThere_isNothing() {
        metrics.remove("never", "a", "b");
        metrics.gauge("never", "N.", () -> 1, "a", "b");
        metrics.remove("never", "a", "other");
        assertThat(shown("never")).isEqualTo(1);
    }

    @Test
    void labelsInOddNumber_areRefused() {
        assertThatThrownBy(() -> metrics.counter("f", "F.", "alone")).hasMessageContaining("pairs of name and value");
    }
}
