package io.spanway.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.spanway.lb.fake.Harness;
import io.spanway.lb.fake.Requests;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stored request of which parts were delivered when the gateway ends. */
class RestOfRequestTest {
    private final List<List<Long>> rests = new ArrayList<>();
    private final List<Integer> restItems = new ArrayList<>();
    private final List<Completion> stored = new ArrayList<>();
    private boolean room = true;
    private final Harness h = new Harness(options(), "a", "b", "c");

    private Harness.Options options() {
        Harness.Options options = new Harness.Options();
        options.restKeeper = this::keep;
        return options;
    }

    private boolean keep(Payload rest, Completion done) {
        if (!room) {
            return false;
        }
        rests.add(Requests.keys(ByteBufUtil.getBytes(rest.bytes())));
        restItems.add(rest.items());
        stored.add(done);
        rest.release();
        return true;
    }

    private Harness.Client offer(long... keys) {
        return h.send(Requests.ofKeys(keys));
    }

    /** The end of the exporter: what waits is given up, and so is what fails from then on. */
    private void end() {
        h.router.close();
        h.router.abandon();
        h.run();
        h.backends.forEach(backend -> backend.retire(Duration.ZERO));
        h.run();
    }

    private long possibleDuplicates() {
        return h.count("spanway_lb_possible_duplicate_items", "exporter", "load_balancing");
    }

    @AfterEach
    void nothingIsLeft() {
        h.assertSettled();
    }

    @Test
    void partsThatWereDelivered_areNotPartOfTheRest() {
        Harness.Client client = offer(0, 1, 2);
        h.next("a").answer(Outcome.ACCEPTED);
        end();

        assertThat(rests).containsExactly(List.of(1L, 2L));
        assertThat(restItems).containsExactly(2);
        assertThat(client.outcomes).as("before the rest is stored").isEmpty();
        stored.get(0).complete(Outcome.ACCEPTED);
        assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(possibleDuplicates()).isZero();
    }

    @Test
    void requestOfWhichNothingWasDelivered_staysAsItIs() {
        Harness.Client client = offer(0, 1, 2);
        Harness.Client alone = offer(3, 6);
        end();

        assertThat(rests).isEmpty();
        assertThat(client.only()).isInstanceOf(Outcome.Retryable.class);
        assertThat(alone.only()).isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    void partRefusedForGood_isNotPartOfTheRest() {
        Harness.Client client = offer(0, 1);
        h.next("b").answer(Outcome.refused(Reason.INTERNAL, "no"));
        end();

        assertThat(rests).containsExactly(List.of(0L));
        stored.get(0).complete(Outcome.ACCEPTED);
        assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void partThatWaitsForAnotherAttempt_isTheRest() {
        Harness.Client client = offer(0, 1, 2);
        h.next("a").answer(Outcome.ACCEPTED);
        h.next("b").answer(Outcome.ACCEPTED);
        h.next("c").answer(Outcome.retryable(Reason.UNAVAILABLE, "no answer: reset"));
        h.run();
        end();

        assertThat(rests).containsExactly(List.of(2L));
        stored.get(0).complete(Outcome.ACCEPTED);
        assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void partThatWasSplitAgain_isPutTogether() {
        h.publish(1);
        Harness.Client client = offer(0, 1, 2, 5);
        h.publish();
        h.next("c").answer(Outcome.retryable(Reason.NOT_SENT, "gone"));
        h.pass(Duration.ofMillis(200));
        h.next("b").answer(Outcome.ACCEPTED);
        end();

        assertThat(rests).hasSize(1);
        assertThat(rests.get(0)).containsExactlyInAnyOrder(0L, 2L, 5L);
        assertThat(restItems).containsExactly(3);
        stored.get(0).complete(Outcome.ACCEPTED);
        assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void restThatFindsNoRoom_keepsTheWhole_andCountsWhatComesTwice() {
        room = false;
        Harness.Client client = offer(0, 1, 2);
        h.next("a").answer(Outcome.ACCEPTED);
        end();

        assertThat(client.only()).isInstanceOf(Outcome.Retryable.class);
        assertThat(possibleDuplicates()).isEqualTo(1);
    }

    @Test
    void restThatCannotBeStored_keepsTheWhole_andCountsWhatComesTwice() {
        Harness.Client client = offer(0, 1, 2);
        h.next("a").answer(Outcome.ACCEPTED);
        end();
        stored.get(0).complete(Outcome.retryable(Reason.UNAVAILABLE, "disk full"));

        assertThat(client.only()).isInstanceOf(Outcome.Retryable.class);
        assertThat(possibleDuplicates()).isEqualTo(1);
    }
}
