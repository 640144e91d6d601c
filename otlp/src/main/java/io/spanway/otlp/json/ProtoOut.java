package io.spanway.otlp.json;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Encoded protobuf while it grows: fields in any order, messages whose length is known only at their end.
 *
 * <p>{@link #open} leaves room for a length, {@link #close} fills it in; where the guess was wrong the content moves, and the rooms of all
 * enclosing messages widen along, since theirs are no smaller. So content moves a few times at most, however deeply it is nested, and all
 * lengths are minimal. Works in one pooled heap buffer. Confined to one conversion.
 */
final class ProtoOut implements AutoCloseable {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_VARINT_BYTES = 10;

    /** Up to here, copying eight bytes at a time is faster than a call of the copying routine. */
    private static final int SHORT_BYTES = 64;

    private final ByteBufAllocator alloc;
    private final int maxBytes;
    private ByteBuf buf;
    private byte[] bytes;
    private int base;
    private int at;
    private int end;

    /** Open messages: where the room for the length begins, and how wide it is. */
    private int[] roomAt = new int[64];

    private int[] roomBytes = new int[64];
    private int depth;

    ProtoOut(ByteBufAllocator alloc, int initialBytes, int maxBytes) {
        this.alloc = alloc;
        this.maxBytes = maxBytes;
        this.buf = alloc.heapBuffer(Math.max(initialBytes, 256));
        this.bytes = buf.array();
        this.base = buf.arrayOffset();
        this.at = base;
        this.end = base + buf.capacity();
    }

    /** A direct copy of what was written, owned by the caller. */
    ByteBuf toBuffer() throws JsonException {
        if (at - base > maxBytes) {
            throw JsonException.tooLarge(maxBytes);
        }
        return alloc.directBuffer(Math.max(at - base, 1)).writeBytes(bytes, base, at - base);
    }

    @Override
    public void close() {
        buf.release();
    }

    /** Makes room for {@code more} bytes; afterwards they may be written by the other methods or to {@link #array}. */
    void ensure(int more) throws JsonException {
        if (more > end - at) {
            grow(more);
        }
    }

    /** Rooms for lengths may for a time be wider than needed: the limit is kept exactly at the end, and about here. */
    private void grow(int more) throws JsonException {
        int written = at - base;
        long wanted = (long) written + more;
        if (wanted > maxBytes + 4096L) {
            throw JsonException.tooLarge(maxBytes);
        }
        ByteBuf larger = alloc.heapBuffer((int) Math.min(Math.max(2 * (long) written, wanted), Integer.MAX_VALUE - 64));
        System.arraycopy(bytes, base, larger.array(), larger.arrayOffset(), written);
        int move = larger.arrayOffset() - base;
        for (int i = 0; i < depth; i++) {
            roomAt[i] += move;
        }
        buf.release();
        buf = larger;
        bytes = larger.array();
        base = larger.arrayOffset();
        at = base + written;
        end = base + larger.capacity();
    }

    byte[] array() {
        return bytes;
    }

    /** Index in {@link #array} of the next byte. */
    int at() {
        return at;
    }

    /** Sets the end after bytes were written to {@link #array}. */
    void at(int index) {
        at = index;
    }

    /** The encoded tag of a field: of one byte in nearly all of OTLP. */
    void tag(int tag) throws JsonException {
        ensure(MAX_VARINT_BYTES);
        if (tag < 0x80) {
            bytes[at++] = (byte) tag;
        } else {
            at = putVarint(at, tag);
        }
    }

    void varint(long value) throws JsonException {
        ensure(MAX_VARINT_BYTES);
        at = putVarint(at, value);
    }

    private int putVarint(int index, long value) {
        int to = index;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[to++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[to++] = (byte) rest;
        return to;
    }

    void fixed32(int value) throws JsonException {
        ensure(Integer.BYTES);
        INT.set(bytes, at, value);
        at += Integer.BYTES;
    }

    void fixed64(long value) throws JsonException {
        ensure(Long.BYTES);
        LONG.set(bytes, at, value);
        at += Long.BYTES;
    }

    /** A length and so many bytes, behind which the source must have {@link JsonText#PADDING} more. */
    void delimited(byte[] source, int from, int length) throws JsonException {
        varint(length);
        ensure(length + Long.BYTES);
        if (length <= SHORT_BYTES) {
            for (int i = 0; i < length; i += Long.BYTES) {
                LONG.set(bytes, at + i, (long) LONG.get(source, from + i));
            }
        } else {
            System.arraycopy(source, from, bytes, at, length);
        }
        at += length;
    }

    /** Begins content of unknown length, which is likely to take {@code lengthBytes} to write. */
    void open(int lengthBytes) throws JsonException {
        ensure(lengthBytes);
        if (depth == roomAt.length) {
            roomAt = Arrays.copyOf(roomAt, 2 * depth);
            roomBytes = Arrays.copyOf(roomBytes, 2 * depth);
        }
        roomAt[depth] = at;
        roomBytes[depth++] = lengthBytes;
        at += lengthBytes;
    }

    /** Ends the content begun by the last {@link #open}. */
    void closeDelimited() throws JsonException {
        int length = at - roomAt[depth - 1] - roomBytes[depth - 1];
        int needed = varintBytes(length);
        if (needed > roomBytes[depth - 1]) {
            widen(needed);
        }
        depth--;
        int start = roomAt[depth];
        int spare = roomBytes[depth] - needed;
        if (spare > 0) {
            System.arraycopy(bytes, at - length, bytes, at - length - spare, length);
            at -= spare;
        }
        putVarint(start, length);
    }

    /** Widens the rooms of all open messages to {@code needed} bytes, moving what lies between them once, from the back. */
    private void widen(int needed) throws JsonException {
        int total = 0;
        for (int i = 0; i < depth; i++) {
            total += Math.max(0, needed - roomBytes[i]);
        }
        ensure(total);
        int move = total;
        int contentEnd = at;
        for (int i = depth - 1; i >= 0 && move > 0; i--) {
            int content = roomAt[i] + roomBytes[i];
            System.arraycopy(bytes, content, bytes, content + move, contentEnd - content);
            contentEnd = roomAt[i];
            int wider = Math.max(0, needed - roomBytes[i]);
            move -= wider;
            roomAt[i] += move;
            roomBytes[i] += wider;
        }
        at += total;
    }

    static int varintBytes(int length) {
        return (38 - Integer.numberOfLeadingZeros(length | 1)) / 7;
    }
}
