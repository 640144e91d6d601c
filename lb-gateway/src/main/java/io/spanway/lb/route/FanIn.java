package io.spanway.lb.route;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.spanway.lb.backend.Part;
import io.spanway.otlp.Outcome;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The answers to the parts of one request become its one answer, when the last is known.
 *
 * <p>A part that can still be delivered makes the whole retryable. Otherwise parts refused for good become a partial success that counts
 * their items, or, if all were, the refusal itself. Parts may be fanned in again: a fan-in is a part's sink. Thread-safe.
 */
final class FanIn implements Part.Sink {
    private final Part.Sink parent;
    private final int items;
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

    private final int parts;

    /** @param items of the whole request */
    FanIn(int parts, int items, Part.Sink parent) {
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
            parent.answered(items, result());
        } else if (left < 0) {
            throw new IllegalStateException("a request of " + parts + " parts was answered once too often");
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

    private synchronized Outcome result() {
        if (failed != null) {
            return failed;
        }
        if (refused != null && refusedParts == parts) {
            return refused;
        }
        return message == null ? Outcome.ACCEPTED : Outcome.partlyRejected(rejected, message);
    }
}
