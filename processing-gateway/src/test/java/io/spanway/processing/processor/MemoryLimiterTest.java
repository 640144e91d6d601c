package io.spanway.processing.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.processing.exporter.ExporterTypesTest;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TracePayloads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway")
class MemoryLimiterTest extends PayloadSinkContract {
    private static final long MIB = 1 << 20;

    private final TestPlatform platform = new TestPlatform();
    private final FakeMemory memory = new FakeMemory();
    private long nowNanos = 1_000;

    /** Memory that a test fills; a collection brings it down to what lives. */
    private static final class FakeMemory extends ProcessMemory {
        long used;
        long live;
        int collections;
        double heap;
        double liveHeap;

        @Override
        double heapShare() {
            return heap;
        }

        @Override
        long usedBytes() {
            return used;
        }

        @Override
        long totalBytes() {
            return 1000 * MIB;
        }

        @Override
        void collect() {
            collections++;
            used = live;
            heap = liveHeap;
        }
    }

    @AfterEach
    void close() {
        platform.close();
    }

    @Override
    protected PayloadSink sink() {
        return limiter(gate(config(100, 20)));
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    @Test
    void usage_belowSoftLimit_letsEverythingThrough() {
        MemoryGate gate = gate(config(100, 20));
        uses(79, 79);
        gate.check();
        assertThat(gate.refuses()).isFalse();
        assertThat(memory.collections).isZero();
    }

    @Test
    void usage_aboveSoftLimit_refusesRetryablyUntilACheckFindsLess() {
        MemoryGate gate = gate(config(100, 20));
        MemoryLimiter limiter = limiter(gate);
        uses(85, 85);
        gate.check();
        List<Outcome> outcomes = new ArrayList<>();
        Payload refused = TracePayloads.payload(validRequest());
        limiter.accept(refused, outcomes::add);

        assertThat(refused.bytes().refCnt()).isZero();
        assertThat(outcomes).singleElement().isInstanceOfSatisfying(Outcome.Retryable.class, outcome -> {
            assertThat(outcome.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(outcome.message()).isEqualTo("data refused due to high memory usage");
            assertThat(outcome.retryAfterNanos()).isPositive();
        });
        assertThat(platform.counter("otelcol_processor_memory_limiter_refused_spans"))
                .isEqualTo(2);

        uses(50, 50);
        limiter.accept(TracePayloads.payload(validRequest()), outcomes::add);
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Retryable.class);
        gate.check();
        limiter.accept(TracePayloads.payload(validRequest()), outcomes::add);
        assertThat(outcomes.get(2)).isEqualTo(Outcome.ACCEPTED);
        assertThat(platform.counter("otelcol_processor_memory_limiter_accepted_spans"))
                .isEqualTo(2);
    }

    @Test
    void usage_thatACollectionFrees_isNotRefused() {
        MemoryGate gate = gate(config(100, 20));
        uses(95, 10);
        nowNanos += Duration.ofSeconds(11).toNanos();
        gate.check();
        assertThat(gate.refuses()).isFalse();
        assertThat(memory.collections).isEqualTo(1);
    }

    @Test
    void heapThatIsNearlyFull_isRefusedHoweverMuchRoomThereIsOutside() {
        MemoryGate gate = gate(config(100, 20));
        uses(30, 30);
        memory.heap = 0.89;
        gate.check();
        assertThat(gate.refuses()).isFalse();

        memory.heap = 0.95;
        memory.liveHeap = 0.92;
        nowNanos += Duration.ofSeconds(11).toNanos();
        gate.check();
        assertThat(memory.collections).isEqualTo(1);
        assertThat(gate.refuses()).isTrue();

        memory.liveHeap = 0.5;
        nowNanos += Duration.ofSeconds(31).toNanos();
        gate.check();
        assertThat(gate.refuses()).as("a collection has freed it").isFalse();
    }

    @Test
    void collections_aboveSoftLimit_keepTheirIntervalAndBackOff() {
        MemoryGate gate = gate(config(100, 20));
        uses(85, 85);
        gate.check();
        assertThat(memory.collections).as("right after the start").isZero();
        collectsAfter(gate, Duration.ofSeconds(10));
        collectsAfter(gate, Duration.ofSeconds(20));
        collectsAfter(gate, Duration.ofSeconds(30));
        collectsAfter(gate, Duration.ofSeconds(30));
    }

    @Test
    void collections_thatFreeALittle_endTheBackingOff() {
        MemoryGate gate = gate(config(100, 20));
        uses(99, 99);
        collectsAfter(gate, Duration.ofSeconds(10));
        uses(99, 90);
        collectsAfter(gate, Duration.ofSeconds(20));
        assertThat(gate.refuses()).isTrue();
        collectsAfter(gate, Duration.ofSeconds(10));
    }

    @Test
    void collections_aboveHardLimit_needNoPauseAtFirst() {
        MemoryGate gate = gate(config(100, 20));
        uses(120, 120);
        nowNanos++;
        gate.check();
        assertThat(memory.collections).isEqualTo(1);
        collectsAfter(gate, Duration.ofMillis(1900));
        collectsAfter(gate, Duration.ofMillis(3800));
    }

    @Test
    void collections_withoutLongestPause_doNotBackOff() {
        Duration none = Duration.ZERO;
        Duration second = Duration.ofSeconds(1);
        MemoryGate gate = gate(new MemoryLimiterConfig(second, 100, 20, null, null, second, none, none, none));
        uses(90, 90);
        collectsAfter(gate, second);
        collectsAfter(gate, second);
        collectsAfter(gate, second);
    }

    /** A check at this time after the last collection finds it too early, one a nanosecond later collects. */
    private void collectsAfter(MemoryGate gate, Duration pause) {
        int before = memory.collections;
        nowNanos += pause.toNanos();
        gate.check();
        assertThat(memory.collections).isEqualTo(before);
        nowNanos++;
        gate.check();
        assertThat(memory.collections).isEqualTo(before + 1);
    }

    @Test
    void limits_ofPercentages_areOfWhatTheProcessCanUse() {
        MemoryLimiterConfig config = percentage(80, 25);
        assertThat(config.hardLimitBytes(1000 * MIB)).isBetween(799 * MIB, 800 * MIB);
        assertThat(config.softLimitBytes(1000 * MIB)).isBetween(549 * MIB, 550 * MIB);
        assertThat(config(100, 0).softLimitBytes(1)).isEqualTo(80 * MIB);
    }

    @Test
    void config_impossibleValues_areRefusedByKey() {
        assertThatThrownBy(() -> new MemoryLimiterConfig(null, 100, null, null, null, null, null, null, null))
                .hasMessageContaining("check_interval");
        assertThatThrownBy(() -> config(0, 0)).hasMessageContaining("limit_mib");
        assertThatThrownBy(() -> config(100, 100)).hasMessageContaining("spike_limit_mib");
        assertThatThrownBy(() -> percentage(101, 0)).hasMessageContaining("limit_percentage");
        assertThatThrownBy(() -> percentage(50, 50)).hasMessageContaining("spike_limit_percentage");
        assertThatThrownBy(() -> intervals(1, 2, 3, 3)).hasMessageContaining("min_gc_interval_when_soft_limited");
        assertThatThrownBy(() -> intervals(5, 0, 4, 0)).hasMessageContaining("max_gc_interval_when_soft_limited");
        assertThatThrownBy(() -> intervals(5, 3, 9, 2)).hasMessageContaining("max_gc_interval_when_hard_limited");
        assertThatThrownBy(() -> intervals(5, 3, 9, 10)).hasMessageContaining("max_gc_interval_when_soft_limited");
        assertThatThrownBy(() -> intervals(5, 3, 9, -1)).hasMessageContaining("max_gc_interval_when_hard_limited");
    }

    @Test
    void config_missingKeys_areTheCollectorsDefaults() {
        MemoryLimiterConfig config = config(100, 0);
        assertThat(config.minGcIntervalWhenSoftLimited()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.minGcIntervalWhenHardLimited()).isZero();
        assertThat(config.maxGcIntervalWhenSoftLimited()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.maxGcIntervalWhenHardLimited()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void processMemory_isMeasured() {
        assertThat(new ProcessMemory().heapShare()).isBetween(0.0, 1.0);
        ProcessMemory real = new ProcessMemory();
        assertThat(real.usedBytes()).isBetween(1L, real.totalBytes());
        MemoryGate gate = new MemoryGate(config(1 << 20, 0), real, System::nanoTime, "memory_limiter");
        gate.start();
        assertThat(gate.refuses()).isFalse();
        gate.stop();
    }

    private void uses(long usedMib, long liveMib) {
        memory.used = usedMib * MIB;
        memory.live = liveMib * MIB;
    }

    private MemoryGate gate(MemoryLimiterConfig config) {
        return new MemoryGate(config, memory, () -> nowNanos, "memory_limiter");
    }

    private MemoryLimiter limiter(MemoryGate gate) {
        return new MemoryLimiter(
                "memory_limiter", gate, Signal.TRACES, platform.platform().metrics(), ExporterTypesTest.nop());
    }

    private static MemoryLimiterConfig config(int limitMib, int spikeMib) {
        return new MemoryLimiterConfig(Duration.ofSeconds(1), limitMib, spikeMib, null, null, null, null, null, null);
    }

    private static MemoryLimiterConfig intervals(int minSoft, int minHard, int maxSoft, int maxHard) {
        return new MemoryLimiterConfig(
                Duration.ofSeconds(1),
                100,
                20,
                null,
                null,
                Duration.ofSeconds(minSoft),
                Duration.ofSeconds(minHard),
                Duration.ofSeconds(maxSoft),
                Duration.ofSeconds(maxHard));
    }

    private static MemoryLimiterConfig percentage(int limit, int spike) {
        return new MemoryLimiterConfig(Duration.ofSeconds(1), null, null, limit, spike, null, null, null, null);
    }
}
