package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks the fields of items for their last trace id and for whether all fields are whole: the hottest loop of the room, some 25 rounds a span.
 *
 * <p>Reads through a {@link ByteBuffer} view, made once per request, because its getters stay plain loads however many kinds of {@link ByteBuf}
 * pass by (3 ns a field less then, see {@code benchmarks/README.md}). Two bytes at a time tell the encodings that items consist of; everything
 * else goes through a {@link WireCursor}.
 *
 * <p>Confined to one thread.
 */
final class ItemFields {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Of a field's first two bytes, the lower one first: the continuation bits of both and the wire type. */
    private static final int SHAPE = 0x8087;

    private static final int FIRST_SHAPE = 0x0087;

    /** A tag of two bytes before four of value: the flags that every span has, field 16. */
    private static final int FLAGS_SHAPE = 0x0080 | WireCursor.FIXED32;

    private static final int NUMBER = 0x0078;
    private static final int LONG_NUMBER = 0x7f78;

    private final WireCursor fields = new WireCursor();
    private ByteBuf request = Unpooled.EMPTY_BUFFER;
    private ByteBuffer view = NOTHING;
    private int base;
    private int idField;
    private int idOffset;
    private int idLength;
    private int failedAt;

    /**
     * Starts on a request whose items have their trace id, if any, in field {@code idField}: 1 to 15, or 0 for none. A buffer of several
     * components is copied together once.
     */
    void begin(ByteBuf request, int idField) {
        this.request = request;
        this.view = request.nioBuffer().order(ByteOrder.LITTLE_ENDIAN);
        this.base = request.readerIndex() - view.position();
        this.idField = idField;
    }

    void clear() {
        request = Unpooled.EMPTY_BUFFER;
        view = NOTHING;
        fields.clear();
    }

    /** Walks one item, a range of the request in its absolute indexes; false if it is malformed. */
    boolean walk(int start, int length) {
        ByteBuffer in = view;
        int limit = start - base + length;
        int idTag = idField << 3 | WireCursor.BYTES;
        int id = -1;
        int idBytes = 0;
        int at = start - base;
        while (at < limit) {
            if (limit - at >= 3) {
                int head = in.getShort(at);
                int end = -1;
                int shape = head & SHAPE;
                if (shape == WireCursor.BYTES) {
                    end = at + 2 + (head >>> 8 & 0x7f);
                    if ((head & 0x7f) == idTag && end <= limit) {
                        id = at + 2;
                        idBytes = end - id;
                    }
                } else if ((head & FIRST_SHAPE) == WireCursor.FIXED64) {
                    end = at + 1 + Long.BYTES;
                } else if (shape == WireCursor.VARINT) {
                    end = at + 2;
                } else if (shape == FLAGS_SHAPE) {
                    end = at + 2 + Integer.BYTES;
                }
                // Field number 0, the end beyond the item and everything rarer are the cursor's.
                if (end > at && end <= limit && (head & (shape == FLAGS_SHAPE ? LONG_NUMBER : NUMBER)) != 0) {
                    at = end;
                    continue;
                }
            }
            fields.reset(request, at + base, limit - at);
            if (!fields.next()) {
                failedAt = at + base;
                return false;
            }
            if (fields.is(idField, WireCursor.BYTES)) {
                id = fields.valueOffset() - base;
                idBytes = fields.valueLength();
            }
            at = fields.fieldEnd() - base;
        }
        idOffset = id < 0 ? -1 : id + base;
        idLength = idBytes;
        return true;
    }

    /** Absolute index of the last trace id of the item walked last, -1 if it has none. */
    int idOffset() {
        return idOffset;
    }

    int idLength() {
        return idLength;
    }

    /** Absolute index of the field that was malformed. */
    int failedAt() {
        return failedAt;
    }
}
