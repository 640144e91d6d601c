package io.spanway.core.queue.disk;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;

/**
 * A record that was read and found whole.
 *
 * @param totalBytes of the record with its header
 * @param bytes the request, one reference to it
 */
record StoredRecord(int index, int totalBytes, Signal signal, int items, RequestContext context, ByteBuf bytes) {
    /** The payload as it was given to the queue; takes the reference. */
    Payload payload(long nowNanos) {
        Payload payload = new Payload(signal, bytes, context, nowNanos);
        payload.counted(items);
        return payload;
    }

    void release() {
        bytes.release();
    }
}
