package io.spanway.processing.trace;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much may wait in the inboxes of all shards together. Asked once per request at the door, before it is split, so that never one part
 * of a request is taken and another refused. Thread-safe.
 */
final class InboxBounds {
    /** Parts of requests in all inboxes. */
    static final int MAX_PARTS = 4096;

    private final long maxBytes;
    private final AtomicInteger parts = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    InboxBounds(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes room for parts of a request unless there is none; an empty inbox has room for any request. */
    boolean enter(int count, long size) {
        long before = bytes.getAndAdd(size);
        if (parts.addAndGet(count) <= MAX_PARTS && (before == 0 || before + size <= maxBytes)) {
            return true;
        }
        parts.addAndGet(-count);
        bytes.addAndGet(-size);
        return false;
    }

    /** One part has left its inbox. */
    void leave(long size) {
        parts.decrementAndGet();
        bytes.addAndGet(-size);
    }
}
