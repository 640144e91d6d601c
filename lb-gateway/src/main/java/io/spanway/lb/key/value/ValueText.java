package io.spanway.lb.key.value;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The text of an attribute value as the Collector writes it ({@code AsString}): strings as they are, numbers as ECMAScript prints them, bytes in
 * base64, maps and arrays as compact JSON with sorted keys, nothing for an empty value. Confined to one event loop.
 */
public final class ValueText {
    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);

    private final AnyValue value = new AnyValue();
    private final ValueJson json = new ValueJson();

    /** Appends the text of the encoded {@code AnyValue} at {@code offset}. */
    public void append(ByteBuf buffer, int offset, int length, KeyBytes target) {
        value.read(buffer, offset, length);
        switch (value.kind()) {
            case AnyValue.STRING -> target.put(buffer, value.offset(), value.length());
            case AnyValue.BOOL -> target.ascii(value.bool() ? "true" : "false");
            case AnyValue.INT -> target.decimal(value.number());
            case AnyValue.DOUBLE -> NumberText.append(Double.longBitsToDouble(value.number()), target);
            case AnyValue.BYTES -> base64(buffer, value.offset(), value.length(), target);
            case AnyValue.ARRAY, AnyValue.MAP -> json.append(buffer, offset, length, target);
            default -> {}
        }
    }

    /** Appends a string; any other kind counts as the empty string. */
    public void appendString(ByteBuf buffer, int offset, int length, KeyBytes target) {
        value.read(buffer, offset, length);
        if (value.kind() == AnyValue.STRING) {
            target.put(buffer, value.offset(), value.length());
        }
    }

    /** Standard alphabet, with padding. */
    static void base64(ByteBuf buffer, int offset, int length, KeyBytes target) {
        for (int at = 0; at < length; at += 3) {
            int left = Math.min(3, length - at);
            int bits = 0;
            for (int i = 0; i < 3; i++) {
                bits = bits << 8 | (i < left ? buffer.getUnsignedByte(offset + at + i) : 0);
            }
            for (int i = 0; i < 4; i++) {
                target.put(i <= left ? BASE64[bits >>> (18 - 6 * i) & 0x3f] : '=');
            }
        }
    }
}
