package io.spanway.lb.backend;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;

/**
 * A valid request, whole or cut out of a larger one, that looks for a backend; the bytes travel beside it.
 *
 * <p>Each part is answered once through its {@link Sink}. Confined to the loop that holds it; handed from loop to loop whole.
 */
public final class Part {
    /** Where the answer to one part goes. Called once, on any loop. */
    @FunctionalInterface
    public interface Sink {
        /** @param items spans, points or records of the part, or {@link Payload#UNCOUNTED} */
        void answered(int items, Outcome outcome);

        /**
         * Nobody tries to deliver {@code items} any more, here and now.
         *
         * @param bytes the request that was not delivered; one reference passes
         */
        default void givenUp(int items, Outcome.Retryable why, ByteBuf bytes) {
            bytes.release();
            answered(items, why);
        }
    }

    private final Signal signal;
    private final RequestContext context;
    private final long giveUpNanos;
    private final Sink sink;
    private int items;
    private int attempts;
    private boolean alone;
    private boolean repeated;
    /** Place in the batch that holds it. */
    int offset;

    int length;

    /** @param giveUpNanos instant past which nobody tries again, {@link RequestContext#NO_DEADLINE} for never */
    public Part(Signal signal, RequestContext context, long giveUpNanos, int items, Sink sink) {
        this.signal = signal;
        this.context = context;
        this.giveUpNanos = giveUpNanos;
        this.items = items;
        this.sink = sink;
    }

    /** A piece of this part; it has made as many attempts as the whole. */
    public Part piece(int items, Sink sink) {
        Part piece = new Part(signal, context, giveUpNanos, items, sink);
        piece.attempts = attempts;
        piece.repeated = repeated;
        return piece;
    }

    public Signal signal() {
        return signal;
    }

    public RequestContext context() {
        return context;
    }

    public long giveUpNanos() {
        return giveUpNanos;
    }

    /** Items, or {@link Payload#UNCOUNTED} before the first scan. */
    public int items() {
        return items;
    }

    public void counted(int items) {
        this.items = items;
    }

    /** How often a backend failed to take it. */
    public int attempts() {
        return attempts;
    }

    public void attempted() {
        attempts++;
    }

    /** Whether it counts as repeated traffic, until an answer ends that. */
    public boolean repeated() {
        return repeated;
    }

    public void repeats() {
        repeated = true;
    }

    /** Whether it must not share a call with others, because a call that it was in was refused for good. */
    boolean alone() {
        return alone;
    }

    void standAlone() {
        alone = true;
    }

    /** Gives the answer. */
    public void answer(Outcome outcome) {
        sink.answered(items, outcome);
    }

    /** Gives the answer that nobody tries again; the bytes pass. */
    public void giveUp(Outcome.Retryable why, ByteBuf bytes) {
        sink.givenUp(items, why, bytes);
    }

    /** Where the answer goes. */
    public Sink sink() {
        return sink;
    }
}
