package io.spanway.lb.key.value;

import io.netty.buffer.ByteBuf;
import io.spanway.lb.hash.KeyHash;
import io.spanway.otlp.wire.WireCursor;

/**
 * The 16-byte identity of a set of attributes, whatever their order, bit-exact with the Collector's.
 *
 * <pre>
 * b      = for each attribute, by key: F4 key value
 * value  = F7 text | F8 true | F9 false | FA int64 | FB double | FC map FD | FE items FF | F6 bytes | F5 empty, numbers little-endian
 * hash   = XXH64(b), XXH64(b F3), both little-endian; without attributes 16 zero bytes
 * </pre>
 *
 * Confined to one event loop.
 */
public final class MapHash {
    /** Deeper values count as empty: bounds the recursion. */
    static final int MAX_DEPTH = 32;

    private final KeyHash xxHash = KeyHash.xxHash64(0);
    private final KeyBytes scratch = new KeyBytes();
    private final Entries entries = new Entries();
    private final AnyValue value = new AnyValue();
    private final WireCursor[] items = new WireCursor[MAX_DEPTH];

    /** Starts a set of attributes. */
    public MapHash begin() {
        entries.release(0);
        return this;
    }

    /** Adds the attributes that are field {@code field} of a message. */
    public MapHash add(ByteBuf buffer, int offset, int length, int field) {
        entries.push(buffer, offset, length, field);
        return this;
    }

    /** Appends the hash of what was added. */
    public void appendTo(ByteBuf buffer, KeyBytes target) {
        if (entries.count() == 0) {
            target.longLE(0);
            target.longLE(0);
            return;
        }
        scratch.clear();
        map(buffer, 0, 0);
        target.longLE(xxHash.hash(scratch.array(), 0, scratch.length()));
        scratch.put(0xf3);
        target.longLE(xxHash.hash(scratch.array(), 0, scratch.length()));
    }

    /** Writes the entries on the stack from {@code mark} and takes them off. */
    private void map(ByteBuf buffer, int mark, int depth) {
        entries.sort(buffer, mark);
        int end = entries.count();
        for (int i = mark; i < end; i++) {
            scratch.put(0xf4);
            scratch.put(buffer, entries.keyOffset(i), entries.keyLength(i));
            value(buffer, entries.valueOffset(i), entries.valueLength(i), depth + 1);
        }
        entries.release(mark);
    }

    private void value(ByteBuf buffer, int offset, int length, int depth) {
        value.read(buffer, offset, length);
        switch (value.kind()) {
            case AnyValue.STRING -> tagged(0xf7, buffer);
            case AnyValue.BYTES -> tagged(0xf6, buffer);
            case AnyValue.BOOL -> scratch.put(value.bool() ? 0xf8 : 0xf9);
            case AnyValue.INT -> number(0xfa);
            case AnyValue.DOUBLE -> number(0xfb);
            case AnyValue.MAP -> nestedMap(buffer, depth);
            case AnyValue.ARRAY -> array(buffer, depth);
            default -> scratch.put(0xf5);
        }
    }

    private void tagged(int tag, ByteBuf buffer) {
        scratch.put(tag);
        scratch.put(buffer, value.offset(), value.length());
    }

    private void number(int tag) {
        scratch.put(tag);
        scratch.longLE(value.number());
    }

    private void nestedMap(ByteBuf buffer, int depth) {
        scratch.put(0xfc);
        if (depth < MAX_DEPTH) {
            int mark = entries.count();
            entries.push(buffer, value.offset(), value.length(), 1);
            map(buffer, mark, depth);
        }
        scratch.put(0xfd);
    }

    private void array(ByteBuf buffer, int depth) {
        scratch.put(0xfe);
        if (depth < MAX_DEPTH) {
            WireCursor cursor = items(depth);
            cursor.reset(buffer, value.offset(), value.length());
            while (cursor.next()) {
                if (cursor.is(1, WireCursor.BYTES)) {
                    value(buffer, cursor.valueOffset(), cursor.valueLength(), depth + 1);
                }
            }
            cursor.clear();
        }
        scratch.put(0xff);
    }

    @SuppressWarnings("NullAway") // Filled on first use: arrays nest rarely.
    private WireCursor items(int depth) {
        if (items[depth] == null) {
            items[depth] = new WireCursor();
        }
        return items[depth];
    }
}
