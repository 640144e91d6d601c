package io.spanway.otlp.json.schema;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A key as it stands in JSON, quotes included, compared eight bytes at a time. So it need not be measured, hashed or made a string first.
 * Immutable.
 */
public final class Key {
    /** Bytes that must be readable behind the text that is compared, whatever they hold. */
    public static final int PADDING = Long.BYTES;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** With both quotes. */
    public final int length;

    private final long first;
    private final long firstMask;

    /** What follows the first eight bytes; the last word is filled up with zeros. */
    private final long[] rest;

    private final long lastMask;

    /** @param name ASCII, not empty */
    Key(String name) {
        byte[] quoted = ('"' + name + '"').getBytes(StandardCharsets.US_ASCII);
        this.length = quoted.length;
        byte[] padded = java.util.Arrays.copyOf(quoted, length + PADDING);
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

    /** Whether this key begins at {@code at}; {@link #PADDING} bytes must follow the text's last one. */
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
