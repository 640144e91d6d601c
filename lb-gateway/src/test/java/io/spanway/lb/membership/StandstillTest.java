package io.spanway.lb.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.spanway.lb.fake.FakeChannel;
import io.spanway.lb.fake.Harness;
import io.spanway.lb.hash.Placement;
import io.spanway.lb.hash.Placements;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.otlp.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The control thread or the event loop does not run for a while; that is nothing against the backends. */
class StandstillTest {
    private static final Duration STEP = Duration.ofMillis(10);

    private final EmbeddedChannel control = new EmbeddedChannel();
    private final SplittableRandom random = new SplittableRandom(3);
    private Duration costOfTable = Duration.ZERO;
    private int tables;
    private final Cluster cluster;

    StandstillTest() {
        control.freezeTime();
        cluster = new Cluster(
                new Harness(new Harness.Options(), "unused"),
                control.eventLoop(),
                this::placed,
                HealthSettings.DEFAULTS,
                Duration.ofSeconds(30),
                1);
    }

    private Placement placed(List<ResolvedBackend> all) {
        return new Slow(
                Placements.rendezvous(all.stream().map(ResolvedBackend::name).toList()));
    }

    @AfterEach
    void nothingIsLost() {
        for (int i = 0; i < 30; i++) {
            cluster.takeAll();
            pass(Duration.ofMillis(50));
        }
        assertThat(cluster.clients)
                .allSatisfy(client -> assertThat(client.only()).isEqualTo(Outcome.ACCEPTED));
        cluster.copies.forEach(
                (span, copies) -> assertThat(copies).as("copies of %d", span).isEqualTo(1));
        cluster.h.assertSettled();
    }

    private void control() {
        control.runPendingTasks();
        control.checkException();
        cluster.h.run();
    }

    /** Both threads run. */
    private void pass(Duration time) {
        for (long at = 0; at < time.toMillis(); at += STEP.toMillis()) {
            cluster.h.pass(STEP, STEP);
            control.advanceTimeBy(STEP.toNanos(), TimeUnit.NANOSECONDS);
            control();
        }
    }

    /** The loop runs, the control thread does not. */
    private void passWithoutControl(Duration time) {
        for (long at = 0; at < time.toMillis(); at += STEP.toMillis()) {
            cluster.h.pass(STEP, STEP);
            control.advanceTimeBy(STEP.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void resolve(String... names) {
        cluster.resolve(names);
        control();
    }

    private void offer() {
        cluster.offer(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private void takeAllBut(String host) {
        ArrayDeque<FakeChannel.Call> kept = new ArrayDeque<>();
        ArrayDeque<FakeChannel.Call> waiting = Objects.requireNonNull(cluster.h.pending.get(host));
        kept.addAll(waiting);
        waiting.clear();
        cluster.takeAll();
        waiting.addAll(kept);
    }

    private long ejections() {
        return cluster.h.count("spanway_lb_ejections", "exporter", "load_balancing");
    }

    private long starvations() {
        return cluster.h.count("spanway_lb_starvations", "exporter", "load_balancing");
    }

    @Test
    void controlThreadStandsStillForTenSeconds_ejectsNobody() {
        resolve("a", "b", "c");
        for (int i = 0; i < 20; i++) {
            offer();
            cluster.takeAll();
            pass(Duration.ofMillis(20));
        }
        // Before: b is silent long enough to be asked for a sign of life, and a has just lost its connection.
        cluster.h.mute.add("b");
        for (int i = 0; i < 5; i++) {
            offer();
        }
        takeAllBut("b");
        pass(Duration.ofMillis(750));
        cluster.breakConnection("a");
        pass(Duration.ofMillis(50));
        assertThat(cluster.h.probes).contains("b");
        // Meanwhile c loses its connection for a moment, and all are well in the end.
        passWithoutControl(Duration.ofSeconds(1));
        cluster.breakConnection("c");
        passWithoutControl(Duration.ofMillis(100));
        cluster.restore("c");
        passWithoutControl(Duration.ofSeconds(1));
        cluster.restore("a");
        cluster.h.mute.clear();
        passWithoutControl(Duration.ofSeconds(1));
        cluster.takeAll();
        for (int i = 0; i < 30; i++) {
            offer();
            cluster.takeAll();
            passWithoutControl(Duration.ofMillis(230));
        }
        offer();
        control();
        pass(Duration.ofMillis(100));
        for (int i = 0; i < 100; i++) {
            offer();
            cluster.takeAll();
            pass(Duration.ofMillis(20));
        }

        assertThat(ejections()).isZero();
        assertThat(starvations()).isEqualTo(1);
    }

    @Test
    void backendThatDiesDuringTheStandstill_isEjectedAfterItsHoldDown() {
        resolve("a", "b", "c");
        pass(Duration.ofMillis(100));
        passWithoutControl(Duration.ofSeconds(2));
        cluster.breakConnection("a");
        passWithoutControl(Duration.ofSeconds(8));
        control();
        pass(Duration.ofMillis(900));
        assertThat(ejections()).isZero();
        pass(Duration.ofMillis(300));

        assertThat(ejections()).isEqualTo(1);
    }

    @Test
    void eventLoopStandsStillForFiveSeconds_ejectsNobody() {
        resolve("a", "b", "c");
        pass(Duration.ofMillis(100));
        for (int i = 0; i < 10; i++) {
            offer();
        }
        for (int i = 0; i < 500; i++) {
            cluster.h.freeze(STEP);
            control.advanceTimeBy(STEP.toNanos(), TimeUnit.NANOSECONDS);
            control.runPendingTasks();
            control.checkException();
        }
        cluster.h.run();
        pass(Duration.ofMillis(100));
        cluster.takeAll();
        pass(Duration.ofSeconds(2));

        assertThat(ejections()).isZero();
        assertThat(starvations()).isEqualTo(1);
    }

    @Test
    void crowdOfEvents_isLookedAtOnce() {
        String[] names = new String[200];
        for (int i = 0; i < names.length; i++) {
            names[i] = "b" + i;
        }
        resolve(names);
        pass(Duration.ofMillis(100));
        long before = cluster.h.clockReads;
        for (int i = 0; i < names.length; i++) {
            cluster.breakConnection(names[i]);
            cluster.restore(names[i]);
        }
        control();

        assertThat(cluster.h.clockReads - before)
                .as("readings of the clock, as a measure of work, for 400 events of 200 backends")
                .isLessThan(10_000);
    }

    @Test
    void tableThatTakesLongToMake_isNotMadeAgainAtOnce() {
        String[] names = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
        resolve(names);
        pass(Duration.ofMillis(100));
        costOfTable = Duration.ofMillis(100);
        for (int i = 0; i < 8; i++) {
            cluster.breakConnection(names[i]);
            pass(Duration.ofMillis(30));
        }
        pass(Duration.ofSeconds(3));

        assertThat(tables)
                .as("tables for eight that were lost one after the other")
                .isBetween(2, 4);
        assertThat(ejections()).isEqualTo(8);
        for (int i = 0; i < 100; i++) {
            assertThat(cluster.ownerOfNew(random.nextLong())).isIn("i", "j");
        }
    }

    /** Placement that takes its time when somebody is to be left out. */
    private final class Slow implements Placement {
        private final Placement placement;

        Slow(Placement placement) {
            this.placement = placement;
        }

        @Override
        public int size() {
            return placement.size();
        }

        @Override
        public int owner(long keyHash) {
            return placement.owner(keyHash);
        }

        @Override
        public int[] preference(long keyHash, int count) {
            return placement.preference(keyHash, count);
        }

        @Override
        public Placement without(BitSet unusable) {
            tables++;
            cluster.h.freeze(costOfTable);
            return placement.without(unusable);
        }
    }
}
