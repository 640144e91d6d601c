package io.spanway.lb.route;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.lb.backend.Part;
import io.spanway.otlp.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The answers to the parts of one request become its one answer, when the last is known.
 *
 * <p>A part that can still be delivered makes the whole retryable. Otherwise parts refused for good become a partial success that counts
 * their items, or, if all were, the refusal itself. Parts may be fanned in again: a fan-in is a part's sink.
 *
 * <p>Where the rest of a request is kept, the bytes of the parts that were given up are put together again. Thread-safe.
 */
final class FanIn implements Part.Sink {
    private final Part.Sink parent;
    private final int items;
    private final boolean keepsRest;
    private final AtomicInteger remaining;

    @GuardedBy("this")
    private int refusedParts;

    @GuardedBy("this")
    private long rejected;

    @GuardedBy("this")
    private Outcome.@Nullable Refused refused;

    @GuardedBy("this")
    private Outcome.@Nullable Retryable failed;

    @GuardedBy("this")
    private @Nullable String message;

    @GuardedBy("this")
    private @Nullable List<ByteBuf> rest;

    @GuardedBy("this")
    private int restItems;

    private final int parts;

    /**
     * @param items of the whole request
     * @param keepsRest whether {@code parent} wants the bytes of what was given up
     */
    FanIn(int parts, int items, Part.Sink parent, boolean keepsRest) {
        this.keepsRest = keepsRest;
        this.parts = parts;
        this.items = items;
        this.parent = parent;
        this.remaining = new AtomicInteger(parts);
    }

    @Override
    public void answered(int partItems, Outcome outcome) {
        boolean clean = outcome instanceof Outcome.Accepted;
        if (!clean) {
            note(partItems, outcome);
        }
        int left = remaining.decrementAndGet();
        if (left == 0) {
            finish();
        } else if (left < 0) {
            throw new IllegalStateException("a request of " + parts + " parts was answered once too often");
        }
    }

    @Override
    public void givenUp(int partItems, Outcome.Retryable why, ByteBuf bytes) {
        if (keepsRest) {
            keep(partItems, bytes);
        } else {
            bytes.release();
        }
        answered(partItems, why);
    }

    private synchronized void keep(int partItems, ByteBuf bytes) {
        List<ByteBuf> kept = rest == null ? new ArrayList<>() : rest;
        kept.add(bytes);
        rest = kept;
        restItems += partItems;
    }

    private void finish() {
        Outcome result;
        int undelivered;
        List<ByteBuf> kept;
        synchronized (this) {
            result = result();
            undelivered = restItems;
            kept = rest;
        }
        if (kept != null && result instanceof Outcome.Retryable why) {
            // Concatenated requests are a request.
            parent.givenUp(undelivered, why, Unpooled.wrappedBuffer(kept.toArray(new ByteBuf[0])));
        } else {
            parent.answered(items, result);
        }
    }

    private synchronized void note(int partItems, Outcome outcome) {
        if (outcome instanceof Outcome.Retryable retryable) {
            failed = failed == null ? retryable : longer(failed, retryable);
        } else if (outcome instanceof Outcome.Refused permanent) {
            refusedParts++;
            rejected += partItems;
            refused = refused == null ? permanent : refused;
            message = joined(permanent.message());
        } else if (outcome instanceof Outcome.PartlyRejected partly) {
            rejected += partly.rejected();
            message = joined(partly.message());
        }
    }

    /** The first cause, with the longest wait. */
    private static Outcome.Retryable longer(Outcome.Retryable first, Outcome.Retryable next) {
        return next.retryAfterNanos() > first.retryAfterNanos()
                ? new Outcome.Retryable(first.reason(), first.message(), next.retryAfterNanos())
                : first;
    }

    @GuardedBy("this")
    private String joined(String next) {
        if (message == null || message.isEmpty() || message.equals(next)) {
            return next;
        }
        // Enough to act on; a client of many backends needs no book.
        return message.length() > 1000 ? message : message + "; " + next;
    }

    @GuardedBy("this")
    private Outcome result() {
        if (failed != null) {
            return failed;
        }
        if (refused != null && refusedParts == parts) {
            return refused;
        }
        return message == null ? Outcome.ACCEPTED : Outcome.partlyRejected(rejected, message);
    }
}
