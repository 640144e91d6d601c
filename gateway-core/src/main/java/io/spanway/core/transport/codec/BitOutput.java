package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bits on their way out, lowest first (RFC 1951 §3.1.1). Confined to one thread. */
final class BitOutput {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[1 << 10];
    private int at;
    private long bits;
    private int count;

    /** Makes room for so many bits. */
    void reserve(long more) {
        int wanted = Math.toIntExact(at + more / Byte.SIZE) + 2 * Long.BYTES;
        if (wanted > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(wanted, bytes.length + bytes.length / 2));
        }
    }

    /** Adds up to 56 bits; there must be room. */
    void write(long value, int length) {
        bits |= value << count;
        count += length;
        LONG.set(bytes, at, bits);
        int whole = count >>> 3;
        at += whole;
        bits >>>= whole * Byte.SIZE;
        count &= Byte.SIZE - 1;
    }

    /** Adds a code of {@link HuffmanCode#codes}. */
    void write(int code) {
        write(code & 0xffff, HuffmanCode.length(code));
    }

    /** Fills the last byte up with zeros. */
    void align() {
        write(0, -count & Byte.SIZE - 1);
    }

    /** Moves all whole bytes to {@code out}. */
    void drain(ByteBuf out) {
        out.writeBytes(bytes, 0, at);
        at = 0;
    }

    /**
     * Adds the codes of {@code length} bytes. Goes in steps of four whose number is easy to predict, where those beyond the end add nothing.
     *
     * @param text with three bytes more, whatever they are
     * @param codes none longer than 14 bits, so that four and what is left of a byte fit into a word
     */
    void literals(byte[] text, int from, int length, int[] codes) {
        byte[] target = bytes;
        long word = bits;
        int used = count;
        int to = at;
        int end = from + length;
        for (int i = from; i < end; i += 4) {
            int code = codes[text[i] & 0xff];
            word |= (long) (code & 0xffff) << used;
            used += HuffmanCode.length(code);
            code = codes[text[i + 1] & 0xff] & i + 1 - end >> 31;
            word |= (long) (code & 0xffff) << used;
            used += HuffmanCode.length(code);
            code = codes[text[i + 2] & 0xff] & i + 2 - end >> 31;
            word |= (long) (code & 0xffff) << used;
            used += HuffmanCode.length(code);
            code = codes[text[i + 3] & 0xff] & i + 3 - end >> 31;
            word |= (long) (code & 0xffff) << used;
            used += HuffmanCode.length(code);
            LONG.set(target, to, word);
            int whole = used >>> 3;
            to += whole;
            word >>>= whole * Byte.SIZE;
            used &= Byte.SIZE - 1;
        }
        bits = word;
        count = used;
        at = to;
    }
}
