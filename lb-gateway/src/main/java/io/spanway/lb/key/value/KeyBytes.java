package io.spanway.lb.key.value;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Where a key is put together. Grows to what a key needs, which is bounded by the request; forgets large arrays when started over. Confined to
 * one event loop.
 */
public final class KeyBytes {
    private static final int KEPT_BYTES = 16 * 1024;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int LONGEST_DECIMAL = 20;

    private byte[] bytes = new byte[256];
    private int length;

    /** Starts a new key. */
    public void clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[256];
        }
    }

    /** The array that holds the key from index 0; valid until the next change. */
    public byte[] array() {
        return bytes;
    }

    /** Bytes put so far. */
    public int length() {
        return length;
    }

    /** Takes back what was put after this length. */
    public void truncate(int to) {
        length = to;
    }

    /** The key in an array of its own. */
    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    /** Appends one byte. */
    public void put(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    /** Appends an array. */
    public void put(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    /** Appends {@code count} bytes from absolute index {@code offset}. */
    public void put(ByteBuf buffer, int offset, int count) {
        reserve(count);
        buffer.getBytes(offset, bytes, length, count);
        length += count;
    }

    /** For characters below 128. */
    public void ascii(String text) {
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    /** Appends eight bytes, little-endian. */
    public void longLE(long value) {
        reserve(Long.BYTES);
        for (int shift = 0; shift < Long.SIZE; shift += 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    /** Appends a number in base 10. */
    public void decimal(long value) {
        reserve(LONGEST_DECIMAL);
        int digits = 0;
        long left = value;
        do {
            digits++;
            left /= 10;
        } while (left != 0);
        if (value < 0) {
            bytes[length++] = '-';
        }
        left = value;
        for (int i = length + digits - 1; i >= length; i--) {
            // The remainder of a negative number is negative or zero; negating the number itself would overflow for the
            // least one.
            bytes[i] = (byte) ('0' + Math.abs(left % 10));
            left /= 10;
        }
        length += digits;
    }

    /** Lower-case, without leading zeros. */
    public void hex(long value) {
        int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 3) / 4);
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            put(HEX[(int) (value >>> shift) & 0xf]);
        }
    }

    /** Lower-case, two characters for each byte. */
    public void hex(ByteBuf buffer, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            put(HEX[buffer.getByte(i) >>> 4 & 0xf]);
            put(HEX[buffer.getByte(i) & 0xf]);
        }
    }
}
