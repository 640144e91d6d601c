package io.spanway.core.send.batch;

/** Told of each batch, by the thread that forms it; does not block. */
public interface BatchObserver {
    /** Why a batch went. */
    enum Trigger {
        SIZE,
        TIMEOUT,
        SHUTDOWN
    }

    /** A batch of this many items and bytes goes. */
    void sent(Trigger trigger, long items, long bytes);
}
