package io.spanway.lb.key;

import io.netty.buffer.ByteBuf;
import io.spanway.lb.key.value.KeyBytes;
import io.spanway.lb.key.value.MapHash;
import io.spanway.otlp.wire.WireCursor;

/** FNV-1a (64 bits) over map hashes and texts: the identity of a resource or of a metric stream. Confined to one event loop. */
final class Identity {
    private static final long FNV_OFFSET = 0xcbf2_9ce4_8422_2325L;
    private static final long FNV_PRIME = 0x100_0000_01b3L;

    private final MapHash maps = new MapHash();
    private final KeyBytes bytes = new KeyBytes();
    private final WireCursor group = new WireCursor();

    void begin() {
        bytes.clear();
    }

    /** Adds the map hash of the resource or scope of a group. */
    void envelope(ByteBuf request, int offset, int length, int attributes) {
        maps.begin();
        group.reset(request, offset, length);
        while (group.next()) {
            if (group.is(OtlpFields.ENVELOPE, WireCursor.BYTES)) {
                maps.add(request, group.valueOffset(), group.valueLength(), attributes);
            }
        }
        group.clear();
        maps.appendTo(request, bytes);
    }

    /** Adds the map hash of a message's attributes. */
    void message(ByteBuf request, int offset, int length, int attributes) {
        maps.begin().add(request, offset, length, attributes).appendTo(request, bytes);
    }

    /** What was added so far, to add texts and bytes to it. */
    KeyBytes bytes() {
        return bytes;
    }

    long hash() {
        long hash = FNV_OFFSET;
        byte[] array = bytes.array();
        for (int i = 0; i < bytes.length(); i++) {
            hash = (hash ^ (array[i] & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
