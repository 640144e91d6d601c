package io.spanway.lb.membership;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.codahale.metrics.Counter;
import io.netty.util.ResourceLeakDetector;
import io.spanway.lb.fake.Harness;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Router, lanes, queue, health, membership and pins together: thousands of schedules, each drawn from its seed, against an oracle.
 *
 * <p>To repeat a failure, give the seed in its message: {@code -Dspanway.simulation.seed=4711}. More schedules:
 * {@code -Dspanway.simulation.schedules=1000000}.
 */
class SimulationTest {
    private static final int SCHEDULES = Integer.getInteger("spanway.simulation.schedules", 10_000);
    private static final long ONLY = Long.getLong("spanway.simulation.seed", -1);
    /** Schedules in which every buffer's life is recorded; that costs ten times the rest. */
    private static final int WATCHED = 200;

    private static final double WINDOW_NANOS = 5e9;
    private static final double SHARE = 0.2;
    /** Spans of the largest request. */
    private static final int LARGEST = 5;

    private final ResourceLeakDetector.Level leaks = ResourceLeakDetector.getLevel();
    private final Logger log = (Logger) LoggerFactory.getLogger(Membership.class);
    private final @Nullable Level logged = log.getLevel();

    @BeforeEach
    void nothingIsLogged() {
        log.setLevel(ONLY < 0 ? Level.OFF : Level.INFO);
    }

    @AfterEach
    void restore() {
        ResourceLeakDetector.setLevel(leaks);
        log.setLevel(logged);
    }

    @Test
    void schedules_keepEveryPromise() {
        long from = ONLY < 0 ? 0 : ONLY;
        long to = ONLY < 0 ? SCHEDULES : ONLY + 1;
        for (long seed = from; seed < to; seed++) {
            if (seed == from + WATCHED) {
                ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
            }
            Schedule schedule = new Schedule(seed);
            try {
                schedule.run();
                if (schedule.stored) {
                    schedule.end();
                } else {
                    schedule.settle();
                }
                new Verdict(schedule).check();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("schedule of seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** What must hold when a schedule is over. Plain comparisons: they run millions of times. */
    private record Verdict(Schedule run) {
        void check() {
            everyClientHasOneAnswer();
            whatWasAcknowledgedIsDelivered();
            whatIsStoredIsWhatWasNotDelivered();
            onlyTheGuiltyAreRefused();
            onlyLostAnswersMakeDuplicates();
            repetitionIsBounded();
            tracesAreWhole();
            nothingIsLeft();
            booksBalance();
        }

        private void everyClientHasOneAnswer() {
            for (int i = 0; i < clients().size(); i++) {
                int answers = clients().get(i).outcomes.size();
                require(answers == 1, "request " + i + " was answered " + answers + " times");
            }
        }

        private void whatWasAcknowledgedIsDelivered() {
            boolean givenUp = run.queued && dropped() > 0;
            require(
                    !run.queued || !run.retries || droppedForNow() == 0,
                    droppedForNow() + " acknowledged items were dropped that might have been repeated");
            for (int i = 0; i < clients().size(); i++) {
                Outcome outcome = clients().get(i).only();
                boolean accepted = outcome instanceof Outcome.Accepted;
                long missing = 0;
                for (long span : run.cluster.spans.get(i)) {
                    boolean there = run.cluster.copies.containsKey(span);
                    missing += there ? 0 : 1;
                    boolean told = run.queued && (givenUp || run.rejected.contains(span))
                            || run.stored && (run.rests.contains(span) || run.rejected.contains(span));
                    require(
                            !accepted || there || told,
                            "span " + span + " of request " + i + " was acknowledged and not delivered");
                }
                if (outcome instanceof Outcome.PartlyRejected partly) {
                    require(
                            partly.rejected() >= missing,
                            "request " + i + " lacks " + missing + " and was told " + partly);
                }
            }
        }

        /** What the next process finds on disk was not delivered by this one, but for lost answers and rests that could not be stored. */
        private void whatIsStoredIsWhatWasNotDelivered() {
            for (int i = 0; run.stored && i < clients().size(); i++) {
                boolean whole = clients().get(i).only() instanceof Outcome.Retryable;
                boolean excused = false;
                for (long span : run.cluster.spans.get(i)) {
                    excused |= run.wholeAgain.contains(span);
                }
                for (long span : run.cluster.spans.get(i)) {
                    boolean there = run.cluster.copies.containsKey(span);
                    require(
                            !there || !(whole || run.rests.contains(span)) || excused || run.ambiguous.contains(span),
                            "span " + span + " of request " + i + " was delivered and is kept");
                }
            }
        }

        /** Retries last five minutes; a queue may give up only what a backend refused or a schedule without retry lost. */
        private long dropped() {
            return count("spanway_lb_dropped_items");
        }

        /** A backend's no is final; what is refused for now must wait, and five minutes of retries are never over here. */
        private long droppedForNow() {
            long sum = 0;
            for (Reason reason : Reason.values()) {
                if (reason.retryable()) {
                    sum += count("spanway_lb_dropped_items", reason.name().toLowerCase(Locale.ROOT));
                }
            }
            return sum;
        }

        /** What is wrong with one request is not told to the client of another that travelled with it. */
        private void onlyTheGuiltyAreRefused() {
            for (int i = 0; i < clients().size(); i++) {
                Outcome outcome = clients().get(i).only();
                boolean refused = outcome instanceof Outcome.Refused
                        || (outcome instanceof Outcome.PartlyRejected partly && partly.rejected() > 0);
                boolean guilty = false;
                for (long span : run.cluster.spans.get(i)) {
                    guilty |= run.rejected.contains(span);
                }
                require(!refused || guilty, "request " + i + " was told " + outcome + " for nothing");
            }
        }

        private void onlyLostAnswersMakeDuplicates() {
            run.cluster.copies.forEach((span, copies) -> require(
                    copies == 1 || run.ambiguous.contains(span), "span " + span + " arrived " + copies + " times"));
        }

        /** In any window of at least five seconds: a floor and a share of what came fresh; and one part alone, however large. */
        private void repetitionIsBounded() {
            double windows = 1 + Math.ceil((run.cluster.h.now() - run.beganNanos) / WINDOW_NANOS);
            double bound = windows * (run.floor + SHARE * count("spanway_lb_received_items") + LARGEST);
            require(
                    run.inVain <= bound,
                    run.inVain + " items were repeated in vain, at most " + bound + " in " + windows + " windows");
        }

        /** A trace is split only where a backend in trouble had or got a piece of it. */
        private void tracesAreWhole() {
            run.cluster.takers.forEach((trace, by) -> {
                Set<String> well = new TreeSet<>(by);
                well.removeAll(run.troubled);
                require(
                        by.size() == 1 || (!run.planned && well.size() <= 1),
                        "trace " + trace + " is at " + by + ", in trouble were " + run.troubled);
            });
        }

        private void nothingIsLeft() {
            run.cluster.h.assertSettled();
            long used = run.cluster.h.budget.usedBytes();
            require(used == 0, used + " bytes of the budget are still reserved");
        }

        private void booksBalance() {
            long received = count("spanway_lb_received_items");
            long fate = count("spanway_lb_delivered_items") + count("spanway_lb_refused_items") + dropped();
            require(received == fate, received + " received, fate known of " + fate);
            long offered = 0;
            for (long[] spans : run.cluster.spans) {
                offered += spans.length;
            }
            require(received <= offered, received + " received of " + offered);
            long unrefused = count("spanway_lb_delivered_items");
            require(run.cluster.copies.size() >= unrefused - run.rejected.size(), "more delivered than arrived");
        }

        private List<Harness.Client> clients() {
            return run.cluster.clients;
        }

        private long count(String family) {
            return count(family, "");
        }

        /** @param label value that a series must have, or none */
        private long count(String family, String label) {
            long sum = 0;
            for (var series : run.cluster.h.metrics.all()) {
                if (series.name().family().equals(family)
                        && (label.isEmpty() || series.name().labels().contains(label))
                        && series.instrument() instanceof Counter counter) {
                    sum += counter.getCount();
                }
            }
            return sum;
        }

        private static void require(boolean holds, String otherwise) {
            if (!holds) {
                throw new AssertionError(otherwise);
            }
        }
    }
}
