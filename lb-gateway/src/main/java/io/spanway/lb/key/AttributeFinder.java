package io.spanway.lb.key;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.wire.WireCursor;

/** Finds one attribute by name in encoded messages, the first of equal names, and tells where its value lies. Confined to one event loop. */
final class AttributeFinder {
    private final WireCursor group = new WireCursor();
    private final WireCursor message = new WireCursor();
    private final WireCursor entry = new WireCursor();
    private int valueOffset;
    private int valueLength;

    /** Looks in the resource of a resource group or in the scope of a scope group. */
    boolean inEnvelope(ByteBuf buffer, int offset, int length, int attributes, byte[] name) {
        boolean found = false;
        group.reset(buffer, offset, length);
        while (!found && group.next()) {
            if (group.is(OtlpFields.ENVELOPE, WireCursor.BYTES)) {
                found = inMessage(buffer, group.valueOffset(), group.valueLength(), attributes, name);
            }
        }
        group.clear();
        return found;
    }

    /** Looks in a message whose attributes are field {@code attributes}. */
    boolean inMessage(ByteBuf buffer, int offset, int length, int attributes, byte[] name) {
        boolean found = false;
        message.reset(buffer, offset, length);
        while (!found && message.next()) {
            if (message.is(attributes, WireCursor.BYTES)) {
                found = isNamed(buffer, message.valueOffset(), message.valueLength(), name);
            }
        }
        message.clear();
        return found;
    }

    private boolean isNamed(ByteBuf buffer, int offset, int length, byte[] name) {
        boolean named = name.length == 0;
        valueOffset = offset;
        valueLength = 0;
        entry.reset(buffer, offset, length);
        while (entry.next()) {
            if (entry.is(OtlpFields.KEY, WireCursor.BYTES)) {
                named = equals(buffer, entry.valueOffset(), entry.valueLength(), name);
                if (!named) {
                    break;
                }
            } else if (entry.is(OtlpFields.VALUE, WireCursor.BYTES)) {
                valueOffset = entry.valueOffset();
                valueLength = entry.valueLength();
            }
        }
        entry.clear();
        return named;
    }

    private static boolean equals(ByteBuf buffer, int offset, int length, byte[] name) {
        if (length != name.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(offset + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the {@code AnyValue} of the attribute found last begins. */
    int valueOffset() {
        return valueOffset;
    }

    int valueLength() {
        return valueLength;
    }
}
