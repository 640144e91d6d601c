package io.spanway.lb.membership;

import io.spanway.lb.backend.Backend;
import io.spanway.lb.health.BackendHealth;
import io.spanway.lb.health.Outliers;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at how the backends do, and at whether this process is in a position to tell.
 *
 * <pre>
 *   control thread late   nobody was heard:            the time does not count, neither as silence nor as hold-down
 *   an event loop late    its answers wait unread:     silence does not count; lost connections and failed calls do
 * </pre>
 *
 * <p>Work of one look grows with the number of backends and no faster. Confined to the control thread.
 */
final class Watch {
    static final long TICK_MILLIS = 50;
    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
    private static final long MOST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);
    /** A tick that is so late tells that this process did not run. */
    private static final long STARVED_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final MembershipContext context;
    private final Meters meters;
    private final Outliers outliers;
    private final LoopPulse loops;
    private final long leastPatienceNanos;
    private long dueNanos;
    private boolean loopsLate;

    Watch(MembershipContext context, Meters meters) {
        this.context = context;
        this.meters = meters;
        outliers = new Outliers(context.health());
        loops = new LoopPulse(context.loops());
        leastPatienceNanos =
                Objects.requireNonNull(context.health().suspectAfter()).toNanos();
    }

    /** The next tick is due one tick from now. */
    void expectBeat() {
        dueNanos = now() + TICK_NANOS;
    }

    /** Called before anything else is done: after a standstill nothing that was due meanwhile may count. */
    void wake(Collection<Known> members, Collection<Known> leaving) {
        long now = now();
        long lateNanos = now - dueNanos;
        if (lateNanos <= STARVED_NANOS) {
            return;
        }
        dueNanos = now;
        starved("the control thread did not run for {} ms", lateNanos);
        for (Collection<Known> all : List.of(members, leaving)) {
            for (Known each : all) {
                each.backend.excuse(now);
                each.health.excuse(lateNanos, now);
            }
        }
    }

    /** Asks the event loops for their pulse. */
    void beat(Collection<Known> members, Collection<Known> leaving) {
        long now = now();
        long lateNanos = loops.lateNanos(now);
        boolean late = lateNanos > STARVED_NANOS;
        if (late) {
            if (!loopsLate) {
                starved("an event loop did not run for {} ms", lateNanos);
            }
            for (Collection<Known> all : List.of(members, leaving)) {
                for (Known each : all) {
                    each.backend.excuse(now);
                    each.health.excuseSilence();
                }
            }
        }
        loopsLate = late;
    }

    private void starved(String what, long lateNanos) {
        meters.starvations.inc();
        log.warn(what, TimeUnit.NANOSECONDS.toMillis(lateNanos));
    }

    /** Lets what was heard and what was not have its effect on everybody's health. */
    void look(Collection<Known> members, Collection<Known> leaving) {
        long[] usual = new long[members.size()];
        int i = 0;
        for (Known each : members) {
            usual[i++] = each.backend.usualNanos();
        }
        BitSet slow = outliers.among(usual);
        long now = now();
        i = 0;
        for (Known each : members) {
            each.health.outlier(slow.get(i++), now);
            look(each, now);
        }
        for (Known each : leaving) {
            look(each, now);
        }
    }

    private void look(Known each, long now) {
        Backend backend = each.backend;
        BackendHealth health = each.health;
        health.quiet(backend.quietNanos(now), backend.patienceNanos(leastPatienceNanos, MOST_PATIENCE_NANOS), now);
        if (health.takeProbe(now)) {
            backend.probe(health.probeTimeoutNanos());
        }
        BackendHealth.State state = health.state();
        if (state != each.shown) {
            log.info("backend {} is {}, was {}", backend.name(), state, each.shown);
            each.shown = state;
            if (state == BackendHealth.State.DOWN) {
                meters.ejections.inc();
            }
        }
        backend.watch(!health.settled());
    }

    private long now() {
        return context.nanoClock().getAsLong();
    }
}
