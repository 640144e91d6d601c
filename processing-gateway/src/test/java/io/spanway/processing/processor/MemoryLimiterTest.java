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
        gate.check();
        assertThat(gate.refuses()).isFalse();
        assertThat(memory.collections).isEqualTo(1);
    }

    @Test
    void collections_aboveSoftLimit_keepTheirIntervalAndBackOff() {
        MemoryGate gate = gate(config(100, 20));
        uses(85, 85);
        gate.check();
        gate.check();
        assertThat(memory.collections).isEqualTo(1);
        nowNanos += Duration.ofSeconds(19).toNanos();
        gate.check();
        assertThat(memory.collections).isEqualTo(1);
        nowNanos += Duration.ofSeconds(1).toNanos();
        gate.check();
        assertThat(memory.collections).isEqualTo(2);
        nowNanos += Duration.ofSeconds(29).toNanos();
        gate.check();
        assertThat(memory.collections).isEqualTo(2);
        nowNanos += Duration.ofSeconds(1).toNanos();
        gate.check();
        assertThat(memory.collections).isEqualTo(3);
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

    private static MemoryLimiterConfig percentage(int limit, int spike) {
        return new MemoryLimiterConfig(Duration.ofSeconds(1), null, null, limit, spike, null, null, null, null);
    }
}
