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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What was not delivered waits here for its next attempt, or is given up and answered.
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

    private final EventLoop loop;
    private final RetryPolicy policy;
    private final Route route;
    private final BooleanSupplier anyUsable;
    private final Books books;
    private final Traffic traffic;
    private final LongSupplier nanoClock;
    private final RetryBudget budget;
    private final Set<Waiting> waiting = new LinkedHashSet<>();
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
        this.budget = new RetryBudget(policy.budgetShare(), nanoClock.getAsLong());
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
            later(part, bytes, why, 0);
        }
    }

    /** A request that found a full backend, or no table. Its client repeats it; what is acknowledged already waits here. */
    void turnedAway(Part part, ByteBuf bytes, Outcome.Retryable why) {
        if (closed || !(books.acknowledgedEarly() || part.attempts() > 0)) {
            giveUp(part, bytes, why);
            return;
        }
        part.attempted();
        waitFor(part, bytes, why, policy.delayNanos(part.attempts(), random()));
    }

    private void repeat(Part part, ByteBuf bytes, Outcome.Retryable why) {
        part.attempted();
        if (!books.acknowledgedEarly() && !anyUsable.getAsBoolean()) {
            // Every backend is down: the client waits better than we do, and holds the data meanwhile.
            giveUp(part, bytes, why);
            return;
        }
        if (!budget.tryRetry(Math.max(0, part.items()), nanoClock.getAsLong())) {
            overBudget(part, bytes, why);
            return;
        }
        boolean mayHaveArrived = why.reason() != Reason.NOT_SENT && why.reason() != Reason.OVERLOADED;
        traffic.retried(Math.max(0, part.items()), mayHaveArrived);
        waitFor(part, bytes, why, policy.delayNanos(part.attempts(), random(), why.retryAfterNanos()));
    }

    /** Too much is being repeated already. The client repeats it; what is acknowledged asks again later, which sends nothing. */
    private void overBudget(Part part, ByteBuf bytes, Outcome.Retryable why) {
        traffic.overBudget(Math.max(0, part.items()));
        if (!books.acknowledgedEarly()) {
            giveUp(part, bytes, spent(why));
            return;
        }
        long delay = policy.delayNanos(part.attempts(), random(), why.retryAfterNanos());
        if (givesUpWithin(part, delay)) {
            giveUp(part, bytes, why);
        } else {
            wait(new Waiting(part, bytes, why, true), delay);
        }
    }

    private static Outcome.Retryable spent(Outcome.Retryable why) {
        return new Outcome.Retryable(
                why.reason(),
                why.message() + " (not repeated: too much is being repeated already)",
                Math.max(why.retryAfterNanos(), BACK_OFF_NANOS));
    }

    private void waitFor(Part part, ByteBuf bytes, Outcome.Retryable why, long delayNanos) {
        if (givesUpWithin(part, delayNanos)) {
            giveUp(part, bytes, why);
        } else {
            later(part, bytes, why, delayNanos);
        }
    }

    private boolean givesUpWithin(Part part, long delayNanos) {
        long giveUpNanos = part.giveUpNanos();
        return giveUpNanos != RequestContext.NO_DEADLINE && giveUpNanos - (nanoClock.getAsLong() + delayNanos) < 0;
    }

    private void later(Part part, ByteBuf bytes, Outcome.Retryable why, long delayNanos) {
        wait(new Waiting(part, bytes, why, false), delayNanos);
    }

    private void wait(Waiting entry, long delayNanos) {
        waiting.add(entry);
        if (delayNanos == 0) {
            loop.execute(entry);
        } else {
            loop.schedule(entry, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void giveUp(Part part, ByteBuf bytes, Outcome.Retryable why) {
        bytes.release();
        books.failed(part.signal(), why.reason(), Math.max(0, part.items()));
        part.answer(why);
    }

    /** Whether nothing may wait any more. */
    boolean closed() {
        return closed;
    }

    /** Gives up all that waits, and from now on all that comes. */
    void close() {
        closed = true;
        for (Waiting entry : Set.copyOf(waiting)) {
            if (waiting.remove(entry)) {
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
        private final boolean asksAgain;

        /** @param asksAgain whether the budget had no room for it */
        Waiting(Part part, ByteBuf bytes, Outcome.Retryable why, boolean asksAgain) {
            this.asksAgain = asksAgain;
            this.part = part;
            this.bytes = bytes;
            this.why = why;
        }

        @Override
        public void run() {
            if (!waiting.remove(this)) {
                return;
            }
            if (asksAgain) {
                repeat(part, bytes, why);
            } else {
                route.route(part, bytes);
            }
        }
    }
}
