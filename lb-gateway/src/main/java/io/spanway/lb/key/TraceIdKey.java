package io.spanway.lb.key;

import io.netty.buffer.ByteBuf;
import io.spanway.lb.hash.KeyHash;
import io.spanway.lb.key.value.KeyBytes;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter.Granularity;

/**
 * The trace id: one hash of 16 bytes in place, the same for spans and log records.
 *
 * <p>A log record without an id goes by its resource ({@link ResourceRule.Kind#SERVICE}), so that a request of such records is not torn apart.
 * An invalid id (not 16 bytes, or all zero) gives way to the item's own bytes, so that a broken SDK does not fill one backend. In
 * the Collector's encoding the id of zeros is an id like any other for spans and no id for log records. Confined to one event loop.
 */
final class TraceIdKey implements RoutingKey {
    /** Encoding of the id. */
    enum Encoding {
        OURS,
        OTELCOL_RAW,
        OTELCOL_HEX
    }

    private enum Source {
        ID,
        ZEROS,
        RESOURCE,
        ITEM
    }

    private static final int ID_BYTES = 16;
    private static final byte[] ZEROS = new byte[ID_BYTES];

    private final boolean spans;
    private final Encoding encoding;
    private final KeyHash hash;
    private final ResourceRule resource = new ResourceRule(ResourceRule.Kind.SERVICE);
    private final KeyBytes key = new KeyBytes();
    private int resourceOffset;
    private int resourceLength;
    private boolean resourceHashed;
    private long resourceHash;
    private long invalidIds;

    TraceIdKey(Signal signal, Encoding encoding, KeyHash hash) {
        this.spans = signal == Signal.TRACES;
        this.encoding = encoding;
        this.hash = hash;
    }

    @Override
    public Granularity granularity(Signal signal) {
        return Granularity.ITEM;
    }

    @Override
    public void enterResource(ByteBuf request, int offset, int length) {
        resourceOffset = offset;
        resourceLength = length;
        resourceHashed = false;
    }

    @Override
    public void enterScope(ByteBuf request, int offset, int length) {}

    @Override
    public void enterMetric(ByteBuf request, int offset, int length) {}

    @Override
    public long hash(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        if (isValid(request, idOffset, idLength) && encoding != Encoding.OTELCOL_HEX) {
            return hash.hash(request, idOffset, ID_BYTES);
        }
        if ((spans || idLength > 0) && !isValid(request, idOffset, idLength)) {
            invalidIds++;
        }
        switch (source(request, idOffset, idLength)) {
            case ITEM:
                return hash.hash(request, offset, length);
            case RESOURCE:
                return resourceHash(request);
            case ZEROS:
                return hash.hash(ZEROS, 0, ID_BYTES);
            default:
                key.clear();
                key.hex(request, idOffset, ID_BYTES);
                return hash.hash(key.array(), 0, key.length());
        }
    }

    private static boolean isValid(ByteBuf request, int idOffset, int idLength) {
        return idLength == ID_BYTES && (request.getLong(idOffset) | request.getLong(idOffset + Long.BYTES)) != 0;
    }

    private Source source(ByteBuf request, int idOffset, int idLength) {
        if (isValid(request, idOffset, idLength)) {
            return Source.ID;
        }
        boolean zeros = idLength == 0 || (idLength == ID_BYTES && encoding != Encoding.OURS);
        if (!zeros) {
            return Source.ITEM;
        }
        if (spans) {
            return encoding == Encoding.OURS ? Source.ITEM : Source.ZEROS;
        }
        return Source.RESOURCE;
    }

    private long resourceHash(ByteBuf request) {
        if (!resourceHashed) {
            key.clear();
            resource.append(request, resourceOffset, resourceLength, key);
            resourceHash = hash.hash(key.array(), 0, key.length());
            resourceHashed = true;
        }
        return resourceHash;
    }

    @Override
    public byte[] keyBytes(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        key.clear();
        switch (source(request, idOffset, idLength)) {
            case ITEM -> key.put(request, offset, length);
            case RESOURCE -> resource.append(request, resourceOffset, resourceLength, key);
            case ZEROS -> key.put(ZEROS);
            case ID -> {
                if (encoding == Encoding.OTELCOL_HEX) {
                    key.hex(request, idOffset, ID_BYTES);
                } else {
                    key.put(request, idOffset, ID_BYTES);
                }
            }
        }
        return key.copy();
    }

    @Override
    public long invalidIds() {
        return invalidIds;
    }

    @Override
    public boolean byTraceId() {
        return true;
    }
}
