package io.spanway.lb.route;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.spanway.lb.backend.Backend;
import io.spanway.lb.backend.Part;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends each item of a request to the backend that owns its key, and answers when all of them have answered.
 *
 * <p>A request is routed on the loop that brings it; from any other thread it goes to a loop first. Thread-safe.
 */
public final class Router implements PayloadSink, Backend.Undelivered {
    private final RouterContext context;
    private final List<EventLoop> loops;
    private final LoopRouter[] perLoop;
    private final AtomicInteger nextLoop = new AtomicInteger();
    private volatile @Nullable RoutingTable table;
    private volatile boolean closed;

    public Router(RouterContext context) {
        this.context = context;
        this.loops = context.loops();
        this.perLoop = new LoopRouter[loops.size()];
        for (int i = 0; i < perLoop.length; i++) {
            perLoop[i] = new LoopRouter(i, context, this::table);
        }
    }

    /** Replaces the table, for requests that are routed from now on, and for what waits for another attempt: that need not wait longer. */
    public void publish(RoutingTable next) {
        table = next;
        for (int i = 0; i < perLoop.length; i++) {
            loops.get(i).execute(perLoop[i].redelivery()::wake);
        }
    }

    /** The current table, or null before the first. */
    public @Nullable RoutingTable table() {
        return table;
    }

    @Override
    public void accept(Payload payload, Completion done) {
        if (closed) {
            payload.release();
            done.complete(Outcome.retryable(Reason.UNAVAILABLE, "the gateway is shutting down"));
            return;
        }
        int loopIndex = currentLoop();
        if (loopIndex >= 0) {
            route(loopIndex, payload, done);
            return;
        }
        int chosen = Math.floorMod(nextLoop.getAndIncrement(), perLoop.length);
        try {
            loops.get(chosen).execute(() -> route(chosen, payload, done));
        } catch (RejectedExecutionException e) {
            payload.release();
            done.complete(Outcome.retryable(Reason.UNAVAILABLE, "the gateway is shutting down"));
        }
    }

    private void route(int loopIndex, Payload payload, Completion done) {
        RequestContext client = payload.context();
        if (client.expired(context.nanoClock().getAsLong())) {
            payload.release();
            done.complete(
                    Outcome.retryable(Reason.DEADLINE_EXCEEDED, "the request's deadline passed before it was routed"));
            return;
        }
        Arrival arrival = new Arrival(payload, done, context);
        // Once acknowledged, nobody's deadline is left.
        RequestContext carried = context.queue() == null || client.deadlineNanos() == RequestContext.NO_DEADLINE
                ? client
                : new RequestContext(client.metadata(), RequestContext.NO_DEADLINE);
        long giveUpNanos = giveUpNanos(payload.arrivalNanos(), carried.deadlineNanos());
        Part whole = new Part(payload.signal(), carried, giveUpNanos, Payload.UNCOUNTED, arrival);
        perLoop[loopIndex].arrive(arrival, whole, payload.bytes());
    }

    /** The earliest of: the client stops waiting, the retries have lasted long enough. */
    private long giveUpNanos(long arrivalNanos, long deadline) {
        RetryPolicy retry = context.retry();
        boolean early = context.queue() != null;
        long limit = retry.maxElapsedNanos() > 0 ? retry.maxElapsedNanos() : Long.MAX_VALUE;
        if (!early && deadline == RequestContext.NO_DEADLINE) {
            limit = Math.min(limit, retry.clientWaitNanos());
        }
        long byPolicy = limit == Long.MAX_VALUE ? RequestContext.NO_DEADLINE : arrivalNanos + limit;
        if (deadline == RequestContext.NO_DEADLINE || byPolicy == RequestContext.NO_DEADLINE) {
            return Math.min(deadline, byPolicy);
        }
        return deadline - byPolicy < 0 ? deadline : byPolicy;
    }

    private int currentLoop() {
        for (int i = 0; i < perLoop.length; i++) {
            if (loops.get(i).inEventLoop()) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void undelivered(int loopIndex, Part part, ByteBuf bytes, Outcome.Retryable why, boolean sent) {
        perLoop[loopIndex].redelivery().undelivered(part, bytes, why, sent);
    }

    @Override
    public void answered(int loopIndex, int items) {
        perLoop[loopIndex].redelivery().answered(items);
    }

    /** Takes no more requests; those taken go on. */
    public void close() {
        closed = true;
    }

    /** Answers all that waits for another attempt, and whatever fails from now on. */
    public void abandon() {
        for (int i = 0; i < perLoop.length; i++) {
            loops.get(i).execute(perLoop[i].redelivery()::close);
        }
    }
}
