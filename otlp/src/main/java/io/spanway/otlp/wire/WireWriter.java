package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;

/**
 * Appends protobuf fields to a buffer, always in the shortest encoding.
 *
 * <p>A message inside a message is written after its length: compute it with the {@code …Size} methods, then {@link #lengthPrefix} and the
 * content. Thread-safe: no state.
 */
public final class WireWriter {
    private WireWriter() {}

    /** Appends the tag of a field. */
    public static void tag(ByteBuf target, int field, int wireType) {
        varint(target, Integer.toUnsignedLong(field << 3 | wireType));
    }

    /** Appends a varint, 1 to 10 bytes. */
    public static void varint(ByteBuf target, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            target.writeByte((int) rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        target.writeByte((int) rest);
    }

    /** Appends tag and value of a varint field. */
    public static void varint(ByteBuf target, int field, long value) {
        tag(target, field, WireCursor.VARINT);
        varint(target, value);
    }

    /** Appends tag and value of a fixed64, sfixed64 or double field (the last as its raw bits). */
    public static void fixed64(ByteBuf target, int field, long value) {
        tag(target, field, WireCursor.FIXED64);
        target.writeLongLE(value);
    }

    /** Appends tag and value of a fixed32, sfixed32 or float field (the last as its raw bits). */
    public static void fixed32(ByteBuf target, int field, int value) {
        tag(target, field, WireCursor.FIXED32);
        target.writeIntLE(value);
    }

    /** Appends tag and length of a field whose {@code length} bytes the caller writes next. */
    public static void lengthPrefix(ByteBuf target, int field, int length) {
        tag(target, field, WireCursor.BYTES);
        varint(target, length);
    }

    /** Appends a length-delimited field. */
    public static void bytes(ByteBuf target, int field, byte[] value) {
        lengthPrefix(target, field, value.length);
        target.writeBytes(value);
    }

    /** Appends a length-delimited field with a copy of {@code length} bytes at {@code offset} of {@code source}. */
    public static void bytes(ByteBuf target, int field, ByteBuf source, int offset, int length) {
        lengthPrefix(target, field, length);
        target.writeBytes(source, offset, length);
    }

    /** Encoded size of a varint: 1 to 10 bytes. */
    public static int varintSize(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    /** Encoded size of a field's tag. */
    public static int tagSize(int field) {
        return varintSize(Integer.toUnsignedLong(field << 3));
    }

    /** Encoded size of a length-delimited field with its tag and length. */
    public static int bytesSize(int field, int length) {
        return tagSize(field) + varintSize(length) + length;
    }
}
