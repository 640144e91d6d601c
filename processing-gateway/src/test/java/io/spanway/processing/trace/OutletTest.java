package io.spanway.processing.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.processing.sampling.Policy.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of kept traces while the next stage takes few of them, or none. */
class OutletTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int BYTES = 100;
    private static final Outcome FULL = Outcome.retryable(Reason.UNAVAILABLE, "full", SECOND);

    private final ShardFixture books =
            new ShardFixture(ShardFixture.settings().build(), (trace, at) -> Verdict.NOT_SAMPLED);
    private final Outlet outlet = new Outlet(this::accept, books);
    private final Queue<Completion> open = new ArrayDeque<>();
    private int room;
    private int tries;
    private boolean hanging;
    private long now = -5 * SECOND;

    /** The next stage: a queue with room for some, or one that answers later. */
    private void accept(Payload payload, Completion done) {
        tries++;
        payload.release();
        if (hanging) {
            open.add(done);
        } else if (room > 0) {
            room--;
            done.complete(Outcome.ACCEPTED);
        } else {
            done.complete(FULL);
        }
    }

    private void send(int traces) {
        for (int i = 0; i < traces; i++) {
            outlet.send(ByteBufAllocator.DEFAULT.buffer(BYTES).writeZero(BYTES), 2, now);
        }
    }

    private void advance(long nanos) {
        now += nanos;
        outlet.resend(now);
    }

    @AfterEach
    void nothingIsLeft() {
        outlet.abandon(now);
        assertThat(outlet.heldSpans()).isZero();
        assertThat(outlet.heldBytes()).isZero();
        books.close();
    }

    @Test
    void takenAtOnce_isNotHeld() {
        room = 3;
        send(3);
        assertThat(books.delivered).isEqualTo(6);
        assertThat(outlet.heldSpans()).isZero();
        assertThat(outlet.nextDue(now + SECOND)).isEqualTo(now + SECOND);
    }

    @Test
    void refused_isHeld_andOneTriesForAll_lessAndLessOften() {
        send(1_000);
        assertThat(tries).as("the others wait").isEqualTo(1);
        assertThat(outlet.heldBytes()).isEqualTo(1_000 * BYTES);
        assertThat(outlet.nextDue(now + SECOND)).isEqualTo(now + 10 * MILLI);
        for (int i = 0; i < 60_000; i++) {
            advance(MILLI);
        }
        assertThat(tries)
                .as("in a minute: after 10, 20, 40 ms…, then every 5 s")
                .isBetween(15, 25);
        assertThat(books.delivered).isZero();
    }

    /** All at the same time into a queue of four that empties every 10 ms: none waits for a pause of its own that grew. */
    @Test
    void smallQueue_isKeptFilled_untilAllAreTaken() {
        send(2_000);
        advance(20 * SECOND);
        int millis = 0;
        while (outlet.heldSpans() > 0 && millis < 60_000) {
            room = millis % 10 == 0 ? 4 : room;
            advance(MILLI);
            millis++;
        }
        assertThat(books.delivered).isEqualTo(4_000);
        assertThat(millis)
                .as("milliseconds for 500 rounds, and one pause of 5 s at first")
                .isLessThan(5_000 + 3 * 5_000);
    }

    @Test
    void whoComesLater_waitsBehindThoseWhoWait() {
        send(1);
        room = 5;
        send(1);
        assertThat(books.delivered).isZero();
        advance(10 * MILLI);
        assertThat(books.delivered).isEqualTo(4);
    }

    @Test
    void answersThatComeLater_pauseTheLineToo() {
        hanging = true;
        send(10);
        assertThat(tries).isEqualTo(10);
        open.forEach(done -> done.complete(FULL));
        open.clear();
        advance(MILLI);
        assertThat(tries).as("a pause, although nothing was sent since").isEqualTo(10);
        advance(10 * MILLI);
        assertThat(tries).isEqualTo(20);
        List<Completion> answers = new ArrayList<>(open);
        answers.forEach(done -> done.complete(Outcome.ACCEPTED));
        assertThat(books.delivered).isEqualTo(20);
    }

    @Test
    void afterFiveMinutes_isGivenUp_andCounted() {
        send(3);
        for (int i = 0; i < 301; i++) {
            advance(SECOND);
        }
        advance(SECOND);
        assertThat(books.events).containsExactly("undeliverable 2", "undeliverable 2", "undeliverable 2");
        assertThat(outlet.heldBytes()).isZero();
    }

    @Test
    void refusedForGood_isCountedAtOnce_andHoldsUpNobody() {
        Outlet strict = new Outlet(
                (payload, done) -> {
                    payload.release();
                    done.complete(
                            tries++ == 0 ? Outcome.refused(Reason.MALFORMED, "no") : Outcome.partlyRejected(1, "one"));
                },
                books);
        for (int i = 0; i < 2; i++) {
            strict.send(ByteBufAllocator.DEFAULT.buffer(BYTES).writeZero(BYTES), 2, now);
        }
        assertThat(books.events).containsExactly("undeliverable 2", "undeliverable 1");
        assertThat(books.delivered).isEqualTo(1);
        assertThat(strict.heldSpans()).isZero();
    }
}
