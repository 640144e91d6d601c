package io.spanway.lb.key.value;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.wire.WireCursor;

/**
 * Maps and arrays as Go's {@code encoding/json} writes them: compact, keys sorted by bytes, of equal keys the last one, no HTML escapes. A value
 * with a number that JSON does not know (NaN, infinities) has no text at all. Confined to one event loop.
 */
final class ValueJson {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private final Entries entries = new Entries();
    private final AnyValue value = new AnyValue();
    private final WireCursor[] items = new WireCursor[MapHash.MAX_DEPTH];
    private boolean unsupported;

    void append(ByteBuf buffer, int offset, int length, KeyBytes target) {
        int start = target.length();
        unsupported = false;
        entries.release(0);
        value(buffer, offset, length, 0, target);
        if (unsupported) {
            target.truncate(start);
        }
    }

    private void value(ByteBuf buffer, int offset, int length, int depth, KeyBytes target) {
        value.read(buffer, offset, length);
        switch (value.kind()) {
            case AnyValue.STRING -> string(buffer, value.offset(), value.length(), target);
            case AnyValue.BOOL -> target.ascii(value.bool() ? "true" : "false");
            case AnyValue.INT -> target.decimal(value.number());
            case AnyValue.DOUBLE -> number(Double.longBitsToDouble(value.number()), target);
            case AnyValue.BYTES -> {
                target.put('"');
                ValueText.base64(buffer, value.offset(), value.length(), target);
                target.put('"');
            }
            case AnyValue.MAP -> map(buffer, depth, target);
            case AnyValue.ARRAY -> array(buffer, depth, target);
            default -> target.ascii("null");
        }
    }

    private void number(double number, KeyBytes target) {
        unsupported |= Double.isNaN(number) || Double.isInfinite(number);
        NumberText.append(number, target);
    }

    private void map(ByteBuf buffer, int depth, KeyBytes target) {
        target.put('{');
        if (depth < MapHash.MAX_DEPTH) {
            int mark = entries.count();
            entries.push(buffer, value.offset(), value.length(), 1);
            entries.sort(buffer, mark);
            int end = entries.count();
            boolean first = true;
            for (int i = mark; i < end; i++) {
                if (i + 1 < end && entries.compareKeys(buffer, i, i + 1) == 0) {
                    continue;
                }
                if (!first) {
                    target.put(',');
                }
                first = false;
                string(buffer, entries.keyOffset(i), entries.keyLength(i), target);
                target.put(':');
                value(buffer, entries.valueOffset(i), entries.valueLength(i), depth + 1, target);
            }
            entries.release(mark);
        }
        target.put('}');
    }

    private void array(ByteBuf buffer, int depth, KeyBytes target) {
        target.put('[');
        if (depth < MapHash.MAX_DEPTH) {
            WireCursor cursor = items(depth);
            cursor.reset(buffer, value.offset(), value.length());
            boolean first = true;
            while (cursor.next()) {
                if (cursor.is(1, WireCursor.BYTES)) {
                    if (!first) {
                        target.put(',');
                    }
                    first = false;
                    value(buffer, cursor.valueOffset(), cursor.valueLength(), depth + 1, target);
                }
            }
            cursor.clear();
        }
        target.put(']');
    }

    @SuppressWarnings("NullAway") // Filled on first use: arrays nest rarely.
    private WireCursor items(int depth) {
        if (items[depth] == null) {
            items[depth] = new WireCursor();
        }
        return items[depth];
    }

    private static void string(ByteBuf buffer, int offset, int length, KeyBytes target) {
        target.put('"');
        int end = offset + length;
        for (int at = offset; at < end; at++) {
            int c = buffer.getUnsignedByte(at);
            if (c < ' ' || c == '"' || c == '\\') {
                escape(c, target);
            } else if (c == 0xe2 && at + 2 < end && isLineSeparator(buffer, at)) {
                target.ascii(buffer.getUnsignedByte(at + 2) == 0xa8 ? "\\u2028" : "\\u2029");
                at += 2;
            } else {
                target.put(c);
            }
        }
        target.put('"');
    }

    /** U+2028 and U+2029, which Go escapes because JavaScript once could not read them. */
    private static boolean isLineSeparator(ByteBuf buffer, int at) {
        return buffer.getUnsignedByte(at + 1) == 0x80 && (buffer.getUnsignedByte(at + 2) & 0xfe) == 0xa8;
    }

    private static void escape(int c, KeyBytes target) {
        target.put('\\');
        switch (c) {
            case '"', '\\' -> target.put(c);
            case '\n' -> target.put('n');
            case '\r' -> target.put('r');
            case '\t' -> target.put('t');
            case '\b' -> target.put('b');
            case '\f' -> target.put('f');
            default -> {
                target.ascii("u00");
                target.put(HEX[c >>> 4]);
                target.put(HEX[c & 0xf]);
            }
        }
    }
}
