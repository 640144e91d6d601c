package io.spanway.otlp.json.schema;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A piece of JSON that is known beforehand, such as a key with its quotes, compared eight bytes at a time. So a key need not be measured,
 * hashed or made a string first. Immutable.
 */
public final class Literal {
    /** Bytes that must be readable behind the text that is compared, whatever they hold. */
    public static final int PADDING = Long.BYTES;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** In bytes. */
    public final int length;

    private final long first;
    private final long firstMask;

    /** What follows the first eight bytes; the last word is filled up with zeros. */
    private final long[] rest;

    private final long lastMask;

    /** @param text ASCII, not empty */
    public Literal(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        this.length = ascii.length;
        byte[] padded = Arrays.copyOf(ascii, length + PADDING);
        this.firstMask = mask(length);
        this.first = (long) LONG.get(padded, 0) & firstMask;
        this.rest = new long[(length - 1) / Long.BYTES];
        this.lastMask = mask(length - rest.length * Long.BYTES);
        for (int i = 0; i < rest.length; i++) {
            rest[i] = (long) LONG.get(padded, (i + 1) * Long.BYTES);
        }
    }

    private static long mask(int bytes) {
        return bytes >= Long.BYTES ? -1 : (1L << bytes * Byte.SIZE) - 1;
    }

    /** Whether this text begins at {@code at}; {@link #PADDING} bytes must follow the last one of {@code text}. */
    public boolean isAt(byte[] text, int at) {
        return (((long) LONG.get(text, at) ^ first) & firstMask) == 0 && (rest.length == 0 || goesOn(text, at));
    }

    private boolean goesOn(byte[] text, int at) {
        int last = rest.length - 1;
        int from = at + Long.BYTES;
        for (int i = 0; i < last; i++) {
            // Where all before is equal, these bytes lie within the text or its padding.
            if ((long) LONG.get(text, from) != rest[i]) {
                return false;
            }
            from += Long.BYTES;
        }
        return (((long) LONG.get(text, from) ^ rest[last]) & lastMask) == 0;
    }
}
