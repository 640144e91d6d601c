package io.spanway.otlp.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes protobuf fields from the last byte to the first, into an array that grows at its front.
 *
 * <p>So the caller writes the last field first, and the length of a message inside a message is known once its content is written:
 *
 * <pre>{@code
 * int mark = out.mark();
 * child.writeTo(out);
 * out.endMessage(field, mark);
 * }</pre>
 *
 * Confined to one thread.
 */
public final class MessageWriter {
    private static final byte[] NONE = {};
    private static final int LEAST_BYTES = 256;

    /** A longer array is not kept for the thread's next writer. */
    private static final int MOST_KEPT = 1 << 20;

    /** The array of the thread's last writer that is done: making and clearing one costs as much as filling it. */
    private static final FastThreadLocal<byte @Nullable []> SPARE = new FastThreadLocal<>();

    private byte[] target;
    private int position;

    /** @param expectedBytes how much is likely to be written; more is possible */
    public MessageWriter(int expectedBytes) {
        byte[] spare = SPARE.get();
        if (spare != null && spare.length >= expectedBytes) {
            SPARE.set(null);
            target = spare;
        } else {
            target = new byte[Math.max(expectedBytes, LEAST_BYTES)];
        }
        position = target.length;
    }

    /** What is written so far, to be handed to {@link #endMessage}. */
    public int mark() {
        return size();
    }

    /** Bytes written. */
    public int size() {
        return target.length - position;
    }

    /** Completes a message or packed field: all that was written since {@code mark} is its content. */
    public void endMessage(int field, int mark) {
        varint(size() - mark);
        tag(field, MessageReader.BYTES);
    }

    /** Writes the field unless it is 0, the default. */
    public void varint(int field, long value) {
        if (value != 0) {
            presentVarint(field, value);
        }
    }

    /** Writes the field, 0 too, as members of a oneof need it. */
    public void presentVarint(int field, long value) {
        varint(value);
        tag(field, MessageReader.VARINT);
    }

    /** Writes an sint32 or sint64 field unless it is 0. */
    public void zigzag(int field, long value) {
        varint(field, value << 1 ^ value >> 63);
    }

    /** Writes the field unless it is 0. */
    public void fixed64(int field, long value) {
        if (value != 0) {
            presentFixed64(field, value);
        }
    }

    /** Writes the field, 0 too. */
    public void presentFixed64(int field, long value) {
        fixed64(value);
        tag(field, MessageReader.FIXED64);
    }

    /** Writes a double unless it is (positive) 0. */
    public void float64(int field, double value) {
        fixed64(field, Double.doubleToRawLongBits(value));
    }

    /** Writes a double, 0 too. */
    public void presentFloat64(int field, double value) {
        presentFixed64(field, Double.doubleToRawLongBits(value));
    }

    /** Writes the field unless it is 0. */
    public void fixed32(int field, int value) {
        if (value != 0) {
            reserve(Integer.BYTES);
            for (int i = 0; i < Integer.BYTES; i++) {
                target[position + i] = (byte) (value >>> 8 * i);
            }
            tag(field, MessageReader.FIXED32);
        }
    }

    /** Writes the field unless it is empty. */
    public void string(int field, String value) {
        if (!value.isEmpty()) {
            presentString(field, value);
        }
    }

    /** Writes the field unless it is empty, by the bytes that {@link MessageReader#oddBytes} gave for it if there are any. */
    public void string(int field, String value, byte @Nullable [] oddBytes) {
        if (oddBytes == null) {
            string(field, value);
        } else {
            presentBytes(field, oddBytes);
        }
    }

    /** Writes the field, the empty string too. */
    public void presentString(int field, String value) {
        int length = value.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                position += length;
                presentBytes(field, value.getBytes(StandardCharsets.UTF_8));
                return;
            }
            target[position + i] = (byte) c;
        }
        varint(length);
        tag(field, MessageReader.BYTES);
    }

    /** Writes the field unless it is empty. */
    public void bytes(int field, byte[] value) {
        if (value.length > 0) {
            presentBytes(field, value);
        }
    }

    /** Writes the field, an empty value too. */
    public void presentBytes(int field, byte[] value) {
        raw(value, 0, value.length);
        varint(value.length);
        tag(field, MessageReader.BYTES);
    }

    /** Writes a message with its tag, an empty one too. */
    public void message(int field, Message value) {
        int mark = size();
        value.writeTo(this);
        endMessage(field, mark);
    }

    /** Writes all messages of a repeated field. */
    public void messages(int field, Messages<?> values) {
        for (int i = values.size() - 1; i >= 0; i--) {
            message(field, values.get(i));
        }
    }

    /** Writes attributes, one field each. */
    public void attributes(int field, Attributes attributes) {
        attributes.writeTo(this, field);
    }

    /** Writes numbers of 8 bytes as one packed field, unless there are none. */
    public void packedFixed64(int field, long[] values) {
        if (values.length > 0) {
            int mark = size();
            for (int i = values.length - 1; i >= 0; i--) {
                fixed64(values[i]);
            }
            endMessage(field, mark);
        }
    }

    /** Writes doubles as one packed field, unless there are none. */
    public void packedFloat64(int field, double[] values) {
        if (values.length > 0) {
            int mark = size();
            for (int i = values.length - 1; i >= 0; i--) {
                fixed64(Double.doubleToRawLongBits(values[i]));
            }
            endMessage(field, mark);
        }
    }

    /** Writes varints as one packed field, unless there are none. */
    public void packedVarint(int field, long[] values) {
        if (values.length > 0) {
            int mark = size();
            for (int i = values.length - 1; i >= 0; i--) {
                varint(values[i]);
            }
            endMessage(field, mark);
        }
    }

    /** Writes bytes as they are, for example fields that this version does not know. */
    public void raw(byte[] source, int from, int to) {
        int length = to - from;
        reserve(length);
        System.arraycopy(source, from, target, position, length);
    }

    /** What was written, in a buffer of its own; the writer is done. */
    public ByteBuf finish() {
        ByteBuf written = ByteBufAllocator.DEFAULT.directBuffer(size()).writeBytes(target, position, size());
        keepTarget();
        return written;
    }

    /** A copy of what was written; the writer is done. */
    public byte[] toByteArray() {
        byte[] written = Arrays.copyOfRange(target, position, target.length);
        keepTarget();
        return written;
    }

    private void keepTarget() {
        if (target.length <= MOST_KEPT) {
            SPARE.set(target);
        }
        target = NONE;
        position = 0;
    }

    void tag(int field, int wireType) {
        varint(Integer.toUnsignedLong(field << 3 | wireType));
    }

    private void fixed64(long value) {
        reserve(Long.BYTES);
        for (int i = 0; i < Long.BYTES; i++) {
            target[position + i] = (byte) (value >>> 8 * i);
        }
    }

    private void varint(long value) {
        reserve((Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7);
        long rest = value;
        int at = position;
        while ((rest & ~0x7fL) != 0) {
            target[at++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        target[at] = (byte) rest;
    }

    /** Makes room for {@code bytes} before the current position and moves there. */
    private void reserve(int bytes) {
        if (position < bytes) {
            int used = size();
            int needed = Math.addExact(used, bytes);
            byte[] larger = new byte[(int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * target.length))];
            System.arraycopy(target, position, larger, larger.length - used, used);
            target = larger;
            position = larger.length - used;
        }
        position -= bytes;
    }
}
