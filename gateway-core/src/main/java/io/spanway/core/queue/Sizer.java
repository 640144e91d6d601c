package io.spanway.core.queue;

import io.spanway.otlp.Payload;

/** The unit in which queues and batches are measured, in the Collector's words. Immutable. */
public enum Sizer {
    /** Each request counts one. */
    REQUESTS,
    /** Spans, data points, log records, profiles. */
    ITEMS,
    /** Encoded bytes. */
    BYTES;

    /** Size of a payload in this unit; its items must have been counted. */
    public long sizeOf(Payload payload) {
        return switch (this) {
            case REQUESTS -> 1;
            case ITEMS -> payload.items();
            case BYTES -> payload.sizeBytes();
        };
    }
}
