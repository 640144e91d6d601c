package io.spanway.processing.trace;

import static io.spanway.processing.fake.Traces.request;
import static io.spanway.processing.fake.Traces.span;
import static io.spanway.processing.trace.ShardFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.Policy.Verdict;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShardTest {
    private static final Policy EVEN = (trace, now) -> ShardFixture.even(trace.idLow());

    private final ShardFixture.Settings settings = ShardFixture.settings();
    private ShardFixture shard = new ShardFixture(settings.build(), EVEN);

    private ShardFixture start(Policy policy) {
        shard.close();
        shard = new ShardFixture(settings.build(), policy);
        return shard;
    }

    @AfterEach
    void booksBalance() {
        assertThat(shard.balanced()).as("arrived = delivered + ended + waiting").isTrue();
        shard.close();
    }

    @Test
    void traces_areDecidedWhenTheirWaitIsOver() {
        start(EVEN).take(span(2, 0), span(3, 0));
        shard.advance(4 * SECOND);
        shard.take(span(2, 1), span(4, 0));
        shard.advance(6 * SECOND - 1);
        assertThat(shard.keptNames()).isEmpty();

        shard.advance(1);
        assertThat(shard.keptNames()).containsExactly("t2s0", "t2s1");
        assertThat(shard.events).containsExactly("SAMPLED 2 DUE", "NOT_SAMPLED 1 DUE");

        shard.advance(4 * SECOND);
        assertThat(shard.keptNames()).containsExactly("t2s0", "t2s1", "t4s0");
        assertThat(shard.shard.nextDue(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void keptTrace_isOneRequestWithItsResourcesAndScopes() {
        start(EVEN).take(request("a", List.of(span(2, 0), span(5, 0), span(2, 1))));
        shard.take(request("b", List.of(span(2, 2))));
        shard.advance(10 * SECOND);

        assertThat(shard.kept.requests())
                .containsExactly(request("a", List.of(span(2, 0), span(2, 1))).toBuilder()
                        .mergeFrom(request("b", List.of(span(2, 2))))
                        .build());
    }

    @Test
    void traceWithRoot_isDecidedSooner() {
        settings.afterRoot = 2 * SECOND;
        start(EVEN).take(span(2, 1), span(4, 1));
        shard.advance(SECOND);
        shard.take(span(2, 0));
        assertThat(shard.shard.nextDue(Long.MAX_VALUE) - shard.now).isEqualTo(2 * SECOND);
        shard.advance(2 * SECOND);
        assertThat(shard.keptNames()).containsExactly("t2s1", "t2s0");

        shard.advance(6 * SECOND);
        shard.take(span(4, 0));
        shard.advance(SECOND);
        assertThat(shard.keptNames()).as("the root came too late to matter").hasSize(4);
    }

    @Test
    void lateSpans_followTheDecision() {
        start(EVEN).take(span(2, 0), span(3, 0));
        shard.advance(10 * SECOND);
        shard.advance(3 * SECOND);
        shard.take(span(2, 1), span(3, 1), span(2, 2));

        assertThat(shard.keptNames()).containsExactly("t2s0", "t2s1", "t2s2");
        assertThat(shard.kept.requests()).hasSize(2);
        assertThat(shard.events.subList(2, 5)).containsExactly("late kept 3s", "late ended 3s", "late kept 3s");
    }

    @Test
    void lateSpans_whoseIdLeftMemory_followTheCache() {
        settings.sampledCache = 10;
        settings.otherCache = 10;
        start(EVEN).take(span(2, 0), span(3, 0));
        shard.advance(10 * SECOND);
        assertThat(shard.shard.store().size()).as("cached ids need no slot").isZero();
        shard.take(span(2, 1), span(3, 1));

        assertThat(shard.keptNames()).containsExactly("t2s0", "t2s1");
        assertThat(shard.events.subList(2, 4)).containsExactly("late kept cached", "late ended cached");
        assertThat(shard.shard.store().size()).isZero();
    }

    @Test
    void lateSpans_ofForgottenTraces_startAnew() {
        settings.remember = false;
        start(EVEN).take(span(2, 0));
        shard.advance(10 * SECOND);
        shard.take(span(2, 1));
        assertThat(shard.keptNames()).hasSize(1);
        shard.advance(10 * SECOND);
        assertThat(shard.keptNames()).hasSize(2);
    }

    @Test
    void tooManyTraces_forgetDecidedOnesFirst_thenDecideEarly() {
        settings.traces = 3;
        start(EVEN).take(span(1, 0), span(2, 0));
        shard.advance(10 * SECOND);
        shard.take(span(4, 0), span(6, 0), span(8, 0));
        assertThat(shard.keptNames()).as("two decided ids made room").containsExactly("t2s0");

        shard.take(span(10, 0), span(11, 0));
        assertThat(shard.keptNames()).containsExactly("t2s0", "t4s0", "t6s0");
        assertThat(shard.events).contains("SAMPLED 1 TRACES_FULL");
        assertThat(shard.shard.store().size()).isLessThanOrEqualTo(3);
    }

    @Test
    void tooManyBytes_decideTheOldestEarly() {
        settings.bytes = 256 << 10;
        start(EVEN);
        String name = "x".repeat(2000);
        for (int i = 0; i < 1000; i++) {
            shard.take(span(i, 0).toBuilder().setName(name).build());
            assertThat(shard.shard.store().usedBytes()).isLessThanOrEqualTo(settings.bytes);
        }
        assertThat(shard.events).contains("SAMPLED 1 BYTES_FULL", "NOT_SAMPLED 1 BYTES_FULL");
        assertThat(shard.shard.store().waitingSpans()).isGreaterThan(50);
    }

    /** An arena of so many slabs of 8192 blocks. */
    private static BlockArena arenaOf(int slabs) {
        AtomicInteger left = new AtomicInteger(slabs);
        return new BlockArena(bytes -> {
            if (left.getAndDecrement() <= 0) {
                throw new OutOfMemoryError("no more in this test");
            }
            return Unpooled.directBuffer(bytes, bytes);
        });
    }

    @Test
    void systemWithoutMemory_letsTheOldestBeDecidedEarly() {
        settings.traces = 100_000;
        shard.close();
        shard = new ShardFixture(settings.build(), EVEN, arenaOf(2));
        String name = "x".repeat(1000);
        for (int i = 0; i < 3000; i++) {
            shard.take(span(i, 0).toBuilder().setName(name).build());
        }

        assertThat(shard.events).contains("SAMPLED 1 BYTES_FULL", "NOT_SAMPLED 1 BYTES_FULL");
        assertThat(shard.events).noneMatch(event -> event.startsWith("no memory"));
        assertThat(shard.shard.store().waitingSpans()).isGreaterThan(1000);
    }

    @Test
    void spanThatFitsNowhere_isCounted() {
        shard.close();
        shard = new ShardFixture(settings.build(), EVEN, arenaOf(1));
        Span small = span(2, 0);
        Span large = span(4, 0).toBuilder().setName("x".repeat(2 << 20)).build();
        shard.take(small, large, span(2, 1));

        assertThat(shard.events).containsExactly("SAMPLED 1 BYTES_FULL", "no memory 1", "late kept 0s");
        assertThat(shard.keptNames()).containsExactly("t2s0", "t2s1");
    }

    @Test
    void oneTraceThatGrowsWithoutEnd_isDecidedEarlyAndThenPassesThrough() {
        settings.bytes = 1 << 20;
        start(EVEN);
        Span large = span(2, 1).toBuilder().setName("y".repeat(10_000)).build();
        for (int i = 0; i < 200; i++) {
            shard.take(large, span(3, i));
        }
        assertThat(shard.events).contains("SAMPLED 26 TRACE_FULL");
        assertThat(shard.kept.spans()).hasSize(200);
    }

    @Test
    void traceBeyondTheLargestSize_isNotSampledAtOnce() {
        settings.traceBytes = 500;
        start(EVEN);
        for (int i = 0; i < 10; i++) {
            shard.take(span(2, i));
        }
        assertThat(shard.events.get(0)).startsWith("too large ");
        assertThat(shard.events.get(1)).isEqualTo("late ended 0s");
        shard.advance(10 * SECOND);
        assertThat(shard.keptNames()).isEmpty();
    }

    @Test
    void eagerPolicy_seesNewSpansAndTheCountOfAll() {
        settings.eager = true;
        start((trace, now) -> trace.spanCount() == 3 ? Verdict.SAMPLED : Verdict.NOT_SAMPLED);
        shard.take(span(2, 0), span(3, 0));
        shard.take(span(2, 1));
        assertThat(shard.keptNames()).isEmpty();
        shard.take(span(2, 2), span(3, 1));
        assertThat(shard.keptNames()).containsExactly("t2s0", "t2s1", "t2s2");
        shard.advance(10 * SECOND);
        assertThat(shard.events).containsExactly("SAMPLED 3 EAGER", "NOT_SAMPLED 2 DUE");
    }

    @Test
    void stop_decidesWhatWaits() {
        start(EVEN).take(span(2, 0), span(3, 0));
        shard.shard.finish(shard.now);
        assertThat(shard.events).containsExactly("SAMPLED 1 STOP", "NOT_SAMPLED 1 STOP");
    }

    @Test
    void stop_ifToldSo_throwsAwayWhatWaits() {
        settings.dropOnStop = true;
        start(EVEN).take(span(2, 0), span(2, 1), span(3, 0));
        shard.shard.finish(shard.now);
        assertThat(shard.events).containsExactly("discarded 2", "discarded 1");
        assertThat(shard.keptNames()).isEmpty();
    }

    @Test
    void blocking_endsWhenTracesAreDecided() {
        settings.block = true;
        settings.traces = 2;
        start(EVEN).take(span(2, 0));
        assertThat(shard.shard.blocked()).isFalse();
        shard.take(span(4, 0));
        assertThat(shard.shard.blocked()).isTrue();
        shard.advance(10 * SECOND);
        assertThat(shard.shard.blocked()).isFalse();
    }

    @Test
    void spansWithoutValidIds_areOneTrace() {
        start(EVEN).take(span(2, 0).toBuilder().clearTraceId().build());
        shard.take(span(2, 1).toBuilder()
                .setTraceId(ByteString.copyFromUtf8("short"))
                .build());
        shard.advance(10 * SECOND);
        assertThat(shard.events).containsExactly("SAMPLED 2 DUE");
    }

    @Test
    void malformedRequest_isNotTaken() {
        start(EVEN);
        assertThat(shard.shard.take(Unpooled.wrappedBuffer(new byte[] {0x0a, 0x09, 0x12}), shard.now))
                .isFalse();
        shard.take(request("empty", List.of()));
        assertThat(shard.arrived).isZero();
        assertThat(shard.shard.store().usedBytes()).isZero();
    }
}
