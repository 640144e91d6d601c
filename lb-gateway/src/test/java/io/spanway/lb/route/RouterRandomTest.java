package io.spanway.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.lb.fake.FakeChannel;
import io.spanway.lb.fake.Harness;
import io.spanway.lb.fake.Requests;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random requests, answers, breaks and table changes, against an oracle over unique span ids.
 *
 * <p>A seed in a failure message reproduces its schedule.
 */
class RouterRandomTest {
    private static final Duration STEP = Duration.ofMillis(10);
    private static final String[] NAMES = {"a", "b", "c", "d"};

    @Test
    void randomSchedules_keepTheDeliveryPromises() {
        for (long seed = 1; seed <= 150; seed++) {
            new Schedule(seed, 0).run();
        }
    }

    @Test
    void randomSchedules_withQueue_keepTheDeliveryPromises() {
        for (long seed = 1001; seed <= 1060; seed++) {
            new Schedule(seed, 40).run();
        }
    }

    /** One run of one seed. */
    private static final class Schedule {
        private final long seed;
        private final Random random;
        private final Harness h;
        private final boolean queued;
        private final List<Harness.Client> clients = new ArrayList<>();
        private final List<long[]> ids = new ArrayList<>();
        private final Map<Long, Integer> accepted = new HashMap<>();
        private final Map<Long, Integer> copies = new HashMap<>();
        private final Set<Long> ambiguous = new HashSet<>();
        private final Set<Long> refused = new HashSet<>();
        private int judged;
        private long nextId;

        Schedule(long seed, long queueSize) {
            this.seed = seed;
            this.random = new Random(seed);
            this.queued = queueSize > 0;
            Harness.Options options = new Harness.Options();
            options.seed = seed;
            options.queueSize = queueSize;
            options.maxBatchBytes = 200 + random.nextInt(2000);
            options.windowCalls = 1 + random.nextInt(4);
            options.windowBytes = 500 + random.nextInt(5000);
            options.maxHeldBytes = 500 + random.nextInt(20_000);
            this.h = new Harness(options, NAMES);
        }

        void run() {
            for (int step = 0; step < 120; step++) {
                act();
                judge();
            }
            settle();
            verify();
        }

        private void act() {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> offer();
                case 4 -> h.run();
                case 5, 6 -> answerSome();
                case 7 -> h.pass(Duration.ofMillis(random.nextInt(200)), STEP);
                case 8 -> toggleConnection();
                default -> changeTable();
            }
        }

        private void offer() {
            int spans = 1 + random.nextInt(6);
            long[] keys = new long[spans];
            long[] own = new long[spans];
            for (int i = 0; i < spans; i++) {
                keys[i] = random.nextInt(8);
                own[i] = nextId++;
            }
            long deadline =
                    random.nextInt(3) == 0 ? h.now() + random.nextInt(2_000_000_000) : RequestContext.NO_DEADLINE;
            Map<String, List<String>> tenant =
                    random.nextInt(4) == 0 ? Map.of("x-tenant", List.of("t" + random.nextInt(2))) : Map.of();
            ids.add(own);
            clients.add(h.offer(Requests.ofPairs(keys, own), new RequestContext(tenant, deadline)));
        }

        private void answerSome() {
            String name = NAMES[random.nextInt(NAMES.length)];
            while (h.waitingCalls(name) > 0 && random.nextInt(4) > 0) {
                answer(h.next(name), false);
            }
        }

        private void answer(FakeChannel.Call call, boolean kindly) {
            List<Long> spans = Requests.ids(call.message());
            int choice = kindly ? 0 : random.nextInt(12);
            if (choice < 6) {
                spans.forEach(id -> {
                    accepted.merge(id, 1, Integer::sum);
                    copies.merge(id, 1, Integer::sum);
                });
                call.answer(Outcome.ACCEPTED);
            } else if (choice < 8) {
                // The backend took the data, and its answer was lost.
                spans.forEach(id -> {
                    copies.merge(id, 1, Integer::sum);
                    ambiguous.add(id);
                });
                call.answer(Outcome.retryable(Reason.UNAVAILABLE, "connection reset"));
            } else if (choice < 10) {
                call.answer(Outcome.retryable(Reason.NOT_SENT, "stream refused"));
            } else {
                refused.addAll(spans);
                call.answer(Outcome.refused(Reason.INTERNAL, "cannot"));
            }
        }

        private void toggleConnection() {
            FakeChannel channel = h.channel(NAMES[random.nextInt(NAMES.length)]);
            channel.become(
                    channel.state() == GrpcChannel.State.READY ? GrpcChannel.State.BROKEN : GrpcChannel.State.READY);
        }

        private void changeTable() {
            if (random.nextBoolean()) {
                h.publish();
            } else {
                int out = random.nextInt(NAMES.length);
                h.publish(out);
                h.backends.get(out).evict();
            }
        }

        /** A client that is answered with success without a queue has all its spans at a backend now. */
        private void judge() {
            for (int i = 0; i < clients.size() && !queued; i++) {
                List<Outcome> outcomes = clients.get(i).outcomes;
                if (!outcomes.isEmpty() && outcomes.get(0) instanceof Outcome.Accepted) {
                    for (long id : ids.get(i)) {
                        // Plain comparison: this runs a hundred thousand times.
                        if (!accepted.containsKey(id)) {
                            throw new AssertionError(
                                    "seed " + seed + ": span " + id + " acknowledged but not delivered");
                        }
                    }
                }
            }
            judged++;
        }

        private void settle() {
            for (String name : NAMES) {
                h.channel(name).become(GrpcChannel.State.READY);
            }
            h.publish();
            for (int round = 0; round < 400 && h.books.waiting() > 0; round++) {
                for (String name : NAMES) {
                    while (h.waitingCalls(name) > 0) {
                        answer(h.next(name), true);
                    }
                }
                h.pass(Duration.ofMillis(50), STEP);
            }
            h.run();
            judge();
        }

        private void verify() {
            assertThat(judged).isPositive();
            long retryableClients = 0;
            for (int i = 0; i < clients.size(); i++) {
                Outcome outcome = clients.get(i).only();
                retryableClients += outcome instanceof Outcome.Retryable ? 1 : 0;
                if (outcome instanceof Outcome.Accepted && !queued) {
                    for (long id : ids.get(i)) {
                        assertThat(accepted).as("seed %s, span %s", seed, id).containsKey(id);
                    }
                }
                if (outcome instanceof Outcome.Accepted && queued) {
                    for (long id : ids.get(i)) {
                        assertThat(accepted.containsKey(id) || refused.contains(id))
                                .as("seed %s: queued span %s neither delivered nor refused by a backend", seed, id)
                                .isTrue();
                    }
                }
                if (outcome instanceof Outcome.PartlyRejected partly) {
                    long missing = 0;
                    for (long id : ids.get(i)) {
                        missing += accepted.containsKey(id) ? 0 : 1;
                    }
                    assertThat(partly.rejected())
                            .as("seed %s, request %s", seed, i)
                            .isEqualTo(missing);
                }
            }
            copies.forEach((id, count) -> {
                if (count > 1) {
                    assertThat(ambiguous)
                            .as("seed %s: span %s arrived %s times", seed, id, count)
                            .contains(id);
                }
            });
            try {
                h.assertSettled();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", " + retryableClients + " retryable: " + e.getMessage(), e);
            }
            assertBooksBalance();
        }

        private void assertBooksBalance() {
            long received = 0;
            long fate = 0;
            for (var series : h.metrics.all()) {
                String family = series.name().family();
                if (!(series.instrument() instanceof com.codahale.metrics.Counter counter)) {
                    continue;
                }
                if (family.equals("spanway_lb_received_items")) {
                    received += counter.getCount();
                } else if (Set.of("spanway_lb_delivered_items", "spanway_lb_refused_items", "spanway_lb_dropped_items")
                        .contains(family)) {
                    fate += counter.getCount();
                }
            }
            assertThat(fate)
                    .as("seed %s: received = delivered + refused + dropped", seed)
                    .isEqualTo(received);
        }
    }
}
