package io.spanway.otlp.json;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.spanway.otlp.json.schema.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes single values and keys as JSON. Confined to one conversion. */
final class JsonScalars {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final ByteBuf buf;
    private final ByteBuf target;

    JsonScalars(ByteBuf buf, ByteBuf target) {
        this.buf = buf;
        this.target = target;
    }

    void key(String name) {
        target.writeByte('"');
        ascii(name);
        target.writeByte('"').writeByte(':');
    }

    /** Whether the current value is the one that an absent field has. */
    boolean isDefault(Kind kind, ProtoIn in) {
        return switch (kind.wireType) {
            case Kind.VARINT -> ProtoIn.varintAt(buf, in.valueStart()) == 0;
            case Kind.EIGHT_BYTES -> buf.getLongLE(in.valueStart()) == 0;
            case Kind.FOUR_BYTES -> buf.getIntLE(in.valueStart()) == 0;
            default -> in.valueStart() == in.valueEnd();
        };
    }

    void write(Kind kind, ProtoIn in) {
        int at = in.valueStart();
        switch (kind) {
            case STRING -> string(at, in.valueEnd() - at);
            case ID -> hex(at, in.valueEnd());
            case BLOB -> quoted(Base64.getEncoder().encodeToString(ByteBufUtil.getBytes(buf, at, in.valueEnd() - at)));
            case BOOL -> ascii(ProtoIn.varintAt(buf, at) != 0 ? "true" : "false");
            case ENUM, INT32 -> ascii(Integer.toString((int) ProtoIn.varintAt(buf, at)));
            case UINT32 -> ascii(Integer.toUnsignedString((int) ProtoIn.varintAt(buf, at)));
            case SINT32 -> {
                int zigzag = (int) ProtoIn.varintAt(buf, at);
                ascii(Integer.toString(zigzag >>> 1 ^ -(zigzag & 1)));
            }
            case FIXED32 -> ascii(Integer.toUnsignedString(buf.getIntLE(at)));
            case INT64 -> quoted(Long.toString(ProtoIn.varintAt(buf, at)));
            case UINT64 -> quoted(Long.toUnsignedString(ProtoIn.varintAt(buf, at)));
            case FIXED64 -> quoted(Long.toUnsignedString(buf.getLongLE(at)));
            case SFIXED64 -> quoted(Long.toString(buf.getLongLE(at)));
            case DOUBLE -> real(Double.longBitsToDouble(buf.getLongLE(at)));
            case MESSAGE -> throw new IllegalStateException("not a scalar");
        }
    }

    private void real(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            quoted(Double.toString(value));
        } else {
            ascii(Double.toString(value));
        }
    }

    private void hex(int from, int end) {
        target.writeByte('"');
        for (int i = from; i < end; i++) {
            int b = buf.getUnsignedByte(i);
            target.writeByte(HEX[b >>> 4]).writeByte(HEX[b & 15]);
        }
        target.writeByte('"');
    }

    private void quoted(String ascii) {
        target.writeByte('"');
        ascii(ascii);
        target.writeByte('"');
    }

    private void ascii(String text) {
        target.writeCharSequence(text, StandardCharsets.US_ASCII);
    }

    /** Invalid UTF-8 is replaced, never passed on. */
    private void string(int from, int length) {
        byte[] bytes = ByteBufUtil.getBytes(buf, from, length);
        if (!TextBytes.isUtf8(bytes, 0, length)) {
            bytes = new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        }
        target.writeByte('"');
        int plain = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                target.writeBytes(bytes, plain, i - plain);
                escaped(b);
                plain = i + 1;
            }
        }
        target.writeBytes(bytes, plain, bytes.length - plain).writeByte('"');
    }

    private void escaped(byte b) {
        int index = "\"\\\n\r\t".indexOf(b);
        target.writeByte('\\');
        if (index >= 0) {
            target.writeByte("\"\\nrt".charAt(index));
        } else {
            ascii("u00");
            target.writeByte(HEX[b >>> 4]).writeByte(HEX[b & 15]);
        }
    }
}
