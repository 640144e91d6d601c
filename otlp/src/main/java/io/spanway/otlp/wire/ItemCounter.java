package io.spanway.otlp.wire;

import io.netty.util.concurrent.FastThreadLocal;
import io.spanway.otlp.Payload;

/** Counts the items of requests that nobody has scanned yet. Thread-safe: each thread has a scanner of its own, a few KiB. */
public final class ItemCounter {
    private static final FastThreadLocal<Splitter> SCANNER = new FastThreadLocal<>() {
        @Override
        protected Splitter initialValue() {
            return new Splitter();
        }
    };

    private ItemCounter() {}

    /**
     * Makes sure that {@link Payload#items} is known: spans, log records, data points or profiles.
     *
     * @return false if the bytes are no valid request of the payload's signal, as deep as {@link Splitter} looks
     */
    public static boolean count(Payload payload) {
        if (payload.items() != Payload.UNCOUNTED) {
            return true;
        }
        Splitter scanner = SCANNER.get();
        int items = scanner.scan(payload.signal(), payload.bytes(), NoRouter.INSTANCE, 1);
        scanner.reset();
        if (items == Splitter.MALFORMED) {
            return false;
        }
        payload.counted(items);
        return true;
    }
}
