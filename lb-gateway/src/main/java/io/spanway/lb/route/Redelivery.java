package io.spanway.lb.route;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.spanway.lb.backend.Books;
import io.spanway.lb.backend.Part;
import io.spanway.lb.backend.Traffic;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was not delivered waits here for its next attempt, or is given up and answered.
 *
 * <p>A wait ends early when the table changes, and for what the budget of repetition had no room for, when room comes. It never ends before
 * the time that a backend asked for.
 *
 * <p>The bytes that wait are covered by the reservation of whoever waits for the answer: the door, or the queue. Confined to its loop.
 */
final class Redelivery {
    /** Routes a part over the table of that moment; takes the bytes. */
    @FunctionalInterface
    interface Route {
        void route(Part part, ByteBuf bytes);
    }

    private static final long BACK_OFF_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** After so many attempts the wait for room at a backend grows no more: 800 ms, because asking sends nothing. */
    private static final int MOST_PATIENCE_FOR_ROOM = 4;

    private final EventLoop loop;
    private final RetryPolicy policy;
    private final Route route;
    private final BooleanSupplier anyUsable;
    private final Books books;
    private final Traffic traffic;
    private final LongSupplier nanoClock;
    private final RetryBudget budget;
    /** In the order in which they came. */
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    /** Those of them that the budget had no room for. */
    private final Set<Waiting> unfunded = new LinkedHashSet<>();

    private long seed;
    private boolean closed;

    Redelivery(
            EventLoop loop,
            RetryPolicy policy,
            Route route,
            BooleanSupplier anyUsable,
            RouterContext context,
            long seed) {
        this.loop = loop;
        this.policy = policy;
        this.route = route;
        this.anyUsable = anyUsable;
        this.books = context.books();
        this.traffic = context.traffic();
        this.nanoClock = context.nanoClock();
        this.seed = seed | 1;
        this.budget = new RetryBudget(policy.budgetShare(), policy.budgetFloor(), nanoClock.getAsLong());
    }

    /** Items came in for the first time. */
    void fresh(int items, long arrivalNanos) {
        budget.fresh(items, arrivalNanos);
    }

    /** Takes the bytes; see {@link io.spanway.lb.backend.Backend.Undelivered}. */
    void undelivered(Part part, ByteBuf bytes, Outcome.Retryable why, boolean sent) {
        if (!policy.enabled() || closed) {
            giveUp(part, bytes, why);
        } else if (sent) {
            repeat(part, bytes, why);
        } else {
            traffic.rerouted(Math.max(0, part.items()));
            wait(new Waiting(part, bytes, why, 0, true), 0);
        }
    }

    /** A request that found a full backend, or no table. Its client repeats it; what is acknowledged already waits here. */
    void turnedAway(Part part, ByteBuf bytes, Outcome.Retryable why) {
        if (closed || !(books.acknowledgedEarly() || part.attempts() > 0)) {
            giveUp(part, bytes, why);
            return;
        }
        part.attempted();
        int attempts = Math.min(part.attempts(), MOST_PATIENCE_FOR_ROOM);
        waitOrGiveUp(new Waiting(part, bytes, why, 0, true), policy.delayNanos(attempts, random()));
    }

    private void repeat(Part part, ByteBuf bytes, Outcome.Retryable why) {
        part.attempted();
        if (!books.acknowledgedEarly() && !anyUsable.getAsBoolean()) {
            // Every backend is down: the client waits better than we do, and holds the data meanwhile.
            giveUp(part, bytes, why);
            return;
        }
        boolean funded = funds(part, why);
        if (!funded && !books.acknowledgedEarly()) {
            giveUp(part, bytes, spent(why));
            return;
        }
        waitOrGiveUp(
                new Waiting(part, bytes, why, Math.max(0, why.retryAfterNanos()), funded),
                policy.delayNanos(part.attempts(), random(), why.retryAfterNanos()));
    }

    /** Whether the part may be repeated. What no backend was bothered with costs nothing. */
    private boolean funds(Part part, Outcome.Retryable why) {
        int items = Math.max(0, part.items());
        boolean free = why.reason() == Reason.NOT_SENT;
        if (!free && !budget.tryRetry(items, nanoClock.getAsLong())) {
            traffic.overBudget(items);
            return false;
        }
        if (!free) {
            part.repeats();
        }
        traffic.retried(items, !free && why.reason() != Reason.OVERLOADED);
        return true;
    }

    /** Repeated items were answered for good: as many others may be repeated. */
    void answered(int items) {
        budget.giveBack(items);
        while (!unfunded.isEmpty()) {
            Waiting first = unfunded.iterator().next();
            if (!first.mayGoOn() || !funds(first.part, first.why)) {
                return;
            }
            first.funded();
            loop.execute(first);
        }
    }

    /** There is another table, so that owners are others, or are back: ends all waits that are ours to end. */
    void wake() {
        for (Waiting entry : List.copyOf(waiting)) {
            if (entry.mayGoOn()) {
                loop.execute(entry);
            }
        }
    }

    private static Outcome.Retryable spent(Outcome.Retryable why) {
        return new Outcome.Retryable(
                why.reason(),
                why.message() + " (not repeated: too much is being repeated already)",
                Math.max(why.retryAfterNanos(), BACK_OFF_NANOS));
    }

    private void waitOrGiveUp(Waiting entry, long delayNanos) {
        long giveUpNanos = entry.part.giveUpNanos();
        if (giveUpNanos != RequestContext.NO_DEADLINE && giveUpNanos - (nanoClock.getAsLong() + delayNanos) < 0) {
            giveUp(entry.part, entry.bytes, entry.why);
        } else {
            wait(entry, delayNanos);
        }
    }

    private void wait(Waiting entry, long delayNanos) {
        waiting.add(entry);
        if (!entry.funded) {
            unfunded.add(entry);
        }
        if (delayNanos == 0) {
            loop.execute(entry);
        } else {
            entry.timer = loop.schedule(entry, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void giveUp(Part part, ByteBuf bytes, Outcome.Retryable why) {
        // Before it leaves the books, so that who waits for these to be settled finds the rest of the request stored.
        int items = Math.max(0, part.items());
        part.giveUp(why, bytes);
        books.failed(part.signal(), why.reason(), items);
    }

    /** Whether nothing may wait any more. */
    boolean closed() {
        return closed;
    }

    /** Gives up all that waits, and from now on all that comes. */
    void close() {
        closed = true;
        for (Waiting entry : Set.copyOf(waiting)) {
            if (entry.leave()) {
                giveUp(entry.part, entry.bytes, entry.why);
            }
        }
    }

    /** Xorshift: jitter needs no better chance, and no lock. */
    private double random() {
        seed ^= seed << 13;
        seed ^= seed >>> 7;
        seed ^= seed << 17;
        return (seed >>> 11) * 0x1.0p-53;
    }

    /** One part between two attempts. Compared by identity. */
    private final class Waiting implements Runnable {
        private final Part part;
        private final ByteBuf bytes;
        private final Outcome.Retryable why;
        private final long notBeforeNanos;
        private boolean funded;
        private @Nullable Future<?> timer;

        /**
         * @param askedNanos that a backend asked to be left alone for
         * @param funded whether the budget had room for it, or it needs none
         */
        Waiting(Part part, ByteBuf bytes, Outcome.Retryable why, long askedNanos, boolean funded) {
            this.part = part;
            this.bytes = bytes;
            this.why = why;
            this.funded = funded;
            this.notBeforeNanos = nanoClock.getAsLong() + askedNanos;
        }

        boolean mayGoOn() {
            return nanoClock.getAsLong() - notBeforeNanos >= 0;
        }

        void funded() {
            funded = true;
            unfunded.remove(this);
        }

        /** Ends the wait; false if it has ended. */
        boolean leave() {
            if (timer != null) {
                timer.cancel(false);
            }
            unfunded.remove(this);
            return waiting.remove(this);
        }

        @Override
        public void run() {
            if (!leave()) {
                return;
            }
            if (funded || funds(part, why)) {
                route.route(part, bytes);
            } else {
                part.attempted();
                waitOrGiveUp(this, policy.delayNanos(part.attempts(), random()));
            }
        }
    }
}
