package io.spanway.lb.key;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter.Granularity;

/**
 * Finds the routing key of each item of a request while a splitter scans it. Arguments are those of {@link io.spanway.otlp.wire.ItemRouter},
 * called in its order.
 *
 * <p>Keeps offsets into the request between calls, thus nothing that outlives the scan. Confined to one event loop.
 */
public interface RoutingKey {
    /** How finely requests must be cut for this key. */
    Granularity granularity(Signal signal);

    void enterResource(ByteBuf request, int offset, int length);

    void enterScope(ByteBuf request, int offset, int length);

    void enterMetric(ByteBuf request, int offset, int length);

    /** Hash of the item's key. */
    long hash(ByteBuf request, int offset, int length, int idOffset, int idLength);

    /** The bytes that {@link #hash} hashes, for explanations and tests. Does not count. */
    byte[] keyBytes(ByteBuf request, int offset, int length, int idOffset, int idLength);

    /**
     * Items so far whose trace id is not 16 bytes or all zero, though the key is the trace id; a log record without any id is no such item. Read
     * on the loop.
     */
    long invalidIds();

    /** Whether items with a trace id of 16 bytes go by it, so that their trace can be kept whole when the backends change. */
    default boolean byTraceId() {
        return false;
    }
}
