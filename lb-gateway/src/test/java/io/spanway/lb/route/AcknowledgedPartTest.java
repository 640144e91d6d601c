package io.spanway.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.lb.fake.FakeChannel;
import io.spanway.lb.fake.Harness;
import io.spanway.lb.fake.Requests;
import io.spanway.otlp.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A queue in front of a backend that has no room: nobody waits for the whole, so only the parts for that backend do. */
class AcknowledgedPartTest {
    /** Backend a is full, b has room. */
    private static Harness start(long queueSize) {
        Harness.Options options = new Harness.Options();
        options.queueSize = queueSize;
        options.maxHeldBytes = 100;
        Harness h = new Harness(options, "a", "b");
        // One span is less than a hundred bytes, two are more.
        h.send(Requests.ofKeys(0));
        h.send(Requests.ofKeys(2));
        while (h.waitingCalls("b") > 0) {
            h.next("b").answer(Outcome.ACCEPTED);
        }
        return h;
    }

    private static Set<Long> waitingAt(Harness h, String name) {
        Set<Long> keys = new TreeSet<>();
        for (FakeChannel.Call call : h.pending.getOrDefault(name, new ArrayDeque<>())) {
            keys.addAll(Requests.keys(call.message()));
        }
        return keys;
    }

    @Test
    void partForAFullBackend_waits_andTheOtherGoesOn() {
        Harness h = start(100);
        Harness.Client client = h.send(Requests.ofKeys(4, 1));

        assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(waitingAt(h, "b")).containsExactly(1L);
        assertThat(waitingAt(h, "a")).doesNotContain(4L);

        h.next("a").answer(Outcome.ACCEPTED);
        h.pass(Duration.ofSeconds(1));
        while (h.waitingCalls("a") > 0 && !waitingAt(h, "a").contains(4L)) {
            h.next("a").answer(Outcome.ACCEPTED);
            h.pass(Duration.ofSeconds(1));
        }
        assertThat(waitingAt(h, "a")).contains(4L);
        h.settle();
    }

    @Test
    void requestWhoseClientWaits_goesToAllOrToNone() {
        Harness h = start(0);
        Harness.Client client = h.send(Requests.ofKeys(4, 1));

        assertThat(client.only()).isInstanceOf(Outcome.Retryable.class);
        assertThat(waitingAt(h, "b")).isEmpty();
        h.settle();
    }
}
