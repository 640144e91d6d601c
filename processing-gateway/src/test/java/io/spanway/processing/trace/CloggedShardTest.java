package io.spanway.processing.trace;

import static io.spanway.processing.fake.Traces.request;
import static io.spanway.processing.fake.Traces.span;
import static io.spanway.processing.trace.ShardFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.processing.sampling.Policy.Verdict;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shard whose kept traces nobody takes, each twenty times as large as while it waits: its resource is no longer shared. */
class CloggedShardTest {
    private static final int BYTES = 1 << 20;
    private static final int RESOURCE = 10_000;
    private static final int TRACES = 1_000;

    private final ShardFixture books =
            new ShardFixture(ShardFixture.settings().build(), (trace, now) -> Verdict.SAMPLED);
    private final Queue<Completion> untaken = new ArrayDeque<>();
    private final Outlet outlet = new Outlet(
            (payload, done) -> {
                payload.release();
                untaken.add(done);
            },
            books);
    private final ShardFixture.Settings settings = ShardFixture.settings();
    private Shard shard;
    private long now;

    @BeforeEach
    void start() {
        settings.bytes = BYTES;
        settings.traces = 100_000;
        shard = new Shard(settings.build(), (trace, at) -> Verdict.SAMPLED, books, outlet);
        ExportTraceServiceRequest request = request(
                "r".repeat(RESOURCE),
                IntStream.range(0, TRACES).mapToObj(trace -> span(trace, 0)).toList());
        assertThat(shard.take(Unpooled.wrappedBuffer(request.toByteArray()), now))
                .isTrue();
        assertThat(shard.clogged()).isFalse();
    }

    @AfterEach
    void stop() {
        take();
        assertThat(outlet.heldSpans()).isZero();
        shard.close();
        books.close();
    }

    private void take() {
        for (Completion done = untaken.poll(); done != null; done = untaken.poll()) {
            done.complete(Outcome.ACCEPTED);
        }
    }

    @Test
    void dueTraces_waitUntilKeptOnesAreTaken() {
        now += 10 * SECOND;
        shard.tick(now);

        assertThat(shard.clogged()).isTrue();
        assertThat(outlet.heldBytes()).isBetween(BYTES / 2L, BYTES / 2L + 2 * RESOURCE);
        int decided = untaken.size();
        assertThat(shard.store().waitingSpans()).isEqualTo(TRACES - decided).isPositive();
        assertThat(shard.nextDue(now + SECOND))
                .as("no turn is due, so that the thread sleeps")
                .isEqualTo(now + SECOND);

        while (shard.store().waitingSpans() > 0) {
            take();
            shard.tick(now);
            assertThat(outlet.heldBytes()).isLessThanOrEqualTo(BYTES / 2L + 2 * RESOURCE);
        }
        take();
        assertThat(books.delivered).isEqualTo(TRACES);
    }

    @Test
    void stop_decidesAsMuchAsIsTaken_andDiscardsTheRestAtTheEnd() {
        assertThat(shard.finish(now)).as("some still wait").isFalse();
        assertThat(outlet.heldBytes()).isLessThanOrEqualTo(BYTES / 2L + 2 * RESOURCE);
        take();
        assertThat(shard.finish(now)).isFalse();
        take();
        int delivered = books.delivered;
        assertThat(delivered).isBetween(90, 120);
        shard.discardAll();

        assertThat(books.ended).isEqualTo(TRACES - delivered);
        assertThat(shard.store().waitingSpans()).isZero();
        assertThat(shard.finish(now)).isTrue();
    }
}
