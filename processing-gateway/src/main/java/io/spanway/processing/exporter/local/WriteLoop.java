package io.spanway.processing.exporter.local;

import io.spanway.core.send.Sender;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes payloads to something that may block, on one thread of its own.
 *
 * <p>What piled up while the last write ran is written together and flushed once; callers are answered after the flush, so what was
 * acknowledged is with the operating system. At most {@value #MAX_BYTES} bytes wait; past that payloads are refused retryably. Thread-safe;
 * the target is confined to the thread.
 */
final class WriteLoop implements Sender {
    static final int MAX_BYTES = 64 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(WriteLoop.class);
    private static final int MAX_TOGETHER = 256;
    private static final long PATIENCE_MILLIS = 50;
    private static final long MARGIN_MILLIS = 1000;

    /** Where payloads go. Confined to the thread of its loop, but for {@code open}. */
    interface Target {
        /** Opens files; runs on the thread that starts the loop. */
        void open() throws IOException;

        /** Writes one payload, which stays the caller's. */
        void write(Payload payload) throws IOException;

        void flush() throws IOException;

        void close() throws IOException;
    }

    private record Item(Payload payload, int length, Completion done) {}

    private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Target target;
    private final String name;
    private volatile boolean accepting;
    private volatile @Nullable Thread thread;

    /** @param name of the thread, and of the component in logs */
    WriteLoop(String name, Target target) {
        this.name = name;
        this.target = target;
    }

    /** Opens the target and starts the thread. */
    void start() throws IOException {
        target.open();
        accepting = true;
        Thread own = new Thread(this::run, name);
        own.setDaemon(true);
        own.start();
        thread = own;
    }

    @Override
    public void send(Payload payload, long timeoutNanos, Completion done) {
        int length = payload.sizeBytes();
        boolean room = queuedBytes.addAndGet(length) <= MAX_BYTES;
        if (!accepting || !room) {
            queuedBytes.addAndGet(-length);
            payload.release();
            done.complete(
                    accepting
                            ? Outcome.retryable(Reason.OVERLOADED, name + " cannot write as fast as data arrives")
                            : stopped());
            return;
        }
        queue.add(new Item(payload, length, done));
        if (!accepting && thread == null) {
            refuseRest();
        }
    }

    private Outcome stopped() {
        return Outcome.retryable(Reason.UNAVAILABLE, name + " is stopped");
    }

    private void run() {
        List<Item> together = new ArrayList<>(MAX_TOGETHER);
        try {
            while (accepting || !queue.isEmpty()) {
                Item first = queue.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    together.add(first);
                    queue.drainTo(together, MAX_TOGETHER - 1);
                    writeAll(together);
                    together.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeTarget();
        }
    }

    private void writeAll(List<Item> items) {
        List<Outcome> outcomes = new ArrayList<>(items.size());
        Outcome flushed = Outcome.ACCEPTED;
        for (Item item : items) {
            outcomes.add(write(item));
        }
        try {
            target.flush();
        } catch (IOException e) {
            flushed = failed(e);
        }
        for (int i = 0; i < items.size(); i++) {
            queuedBytes.addAndGet(-items.get(i).length());
            items.get(i).done().complete(Outcome.worst(outcomes.get(i), flushed));
        }
    }

    private Outcome write(Item item) {
        try {
            target.write(item.payload());
            return Outcome.ACCEPTED;
        } catch (IOException e) {
            return failed(e);
        } catch (IllegalArgumentException e) {
            return Outcome.refused(Reason.MALFORMED, String.valueOf(e.getMessage()));
        } finally {
            item.payload().release();
        }
    }

    private Outcome failed(IOException e) {
        LOG.error("{}: write failed", name, e);
        return Outcome.retryable(Reason.UNAVAILABLE, name + ": write failed: " + e.getMessage());
    }

    private void closeTarget() {
        try {
            target.close();
        } catch (IOException e) {
            LOG.error("{}: close failed", name, e);
        }
    }

    private void refuseRest() {
        for (Item item = queue.poll(); item != null; item = queue.poll()) {
            queuedBytes.addAndGet(-item.length());
            item.payload().release();
            item.done().complete(stopped());
        }
    }

    @Override
    public void close(Duration grace) {
        accepting = false;
        Thread own = thread;
        try {
            if (own != null) {
                own.join(Math.max(1, grace.toMillis()) + MARGIN_MILLIS);
                if (own.isAlive()) {
                    own.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
        refuseRest();
    }
}
