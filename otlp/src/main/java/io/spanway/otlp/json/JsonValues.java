package io.spanway.otlp.json;

import io.spanway.otlp.json.schema.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the scalar at which the text stands, and writes it (proto3 JSON mapping, OTLP spec: JSON Protobuf Encoding). Confined to one
 * conversion.
 */
final class JsonValues {
    static final int NO_TAG = 0;

    private final JsonText in;
    private final ProtoOut out;
    private final JsonNumbers numbers = new JsonNumbers();

    /** The bytes of the current string or number: in the text, or in the scratch if it had escapes. */
    private byte[] text = {};

    private int from;
    private int length;
    private byte[] scratch = {};

    JsonValues(JsonText in, ProtoOut out) {
        this.in = in;
        this.out = out;
    }

    /**
     * @param tag to write first, or {@link #NO_TAG} inside of a packed list
     * @param first byte of the value
     * @param evenDefault whether to write zeros and empty strings too
     */
    void write(Field field, int tag, byte first, boolean evenDefault) throws JsonException, BadValue {
        switch (field.kind()) {
            case STRING -> string(field, tag, first, evenDefault);
            case ID -> id(field, tag, first, evenDefault);
            case BLOB -> blob(field, tag, first, evenDefault);
            case BOOL -> varint(tag, bool(field, first), evenDefault);
            case ENUM -> varint(tag, enumNumber(field, first), evenDefault);
            case INT32 -> varint(tag, int32(field, first), evenDefault);
            case UINT32 -> varint(tag, uint32(field, first), evenDefault);
            case SINT32 -> {
                int value = int32(field, first);
                varint(tag, (value << 1 ^ value >> 31) & 0xffff_ffffL, evenDefault);
            }
            case INT64 -> varint(tag, signed(field, first), evenDefault);
            case UINT64 -> varint(tag, unsigned(field, first), evenDefault);
            case FIXED32 -> fixed32(tag, (int) uint32(field, first), evenDefault);
            case FIXED64 -> fixed64(tag, unsigned(field, first), evenDefault);
            case SFIXED64 -> fixed64(tag, signed(field, first), evenDefault);
            case DOUBLE -> fixed64(tag, Double.doubleToRawLongBits(real(field, first)), evenDefault);
            case MESSAGE -> throw new IllegalStateException("not a scalar: " + field.name());
        }
    }

    private void tag(int tag) throws JsonException {
        if (tag != NO_TAG) {
            out.tag(tag);
        }
    }

    private void varint(int tag, long value, boolean evenDefault) throws JsonException {
        if (value != 0 || evenDefault) {
            tag(tag);
            out.varint(value);
        }
    }

    private void fixed32(int tag, int value, boolean evenDefault) throws JsonException {
        if (value != 0 || evenDefault) {
            tag(tag);
            out.fixed32(value);
        }
    }

    private void fixed64(int tag, long value, boolean evenDefault) throws JsonException {
        if (value != 0 || evenDefault) {
            tag(tag);
            out.fixed64(value);
        }
    }

    private void string(Field field, int tag, byte first, boolean evenDefault) throws JsonException, BadValue {
        expectString(field, first);
        in.string();
        if (in.isEscaped()) {
            tag(tag);
            unescaped(field);
        } else if (in.stringLength() > 0 || evenDefault) {
            tag(tag);
            out.delimited(in.bytes(), in.stringStart(), in.stringLength());
        }
    }

    /** Writes a string with escapes, which is never empty. */
    private void unescaped(Field field) throws JsonException, BadValue {
        int most = in.stringLength();
        out.open(ProtoOut.varintBytes(most));
        out.ensure(most);
        int start = out.at();
        int end = JsonEscapes.decode(in.bytes(), in.stringStart(), most, out.array(), start);
        if (!TextBytes.isUtf8(out.array(), start, end - start)) {
            throw new BadValue(field.name() + " holds half a surrogate pair");
        }
        out.at(end);
        out.closeDelimited();
    }

    private void id(Field field, int tag, byte first, boolean evenDefault) throws JsonException, BadValue {
        expectString(field, first);
        takeString();
        if (length == 0 && !evenDefault) {
            return;
        }
        tag(tag);
        out.varint(length >> 1);
        out.ensure(length >> 1);
        if (!TextBytes.hex(text, from, length, out.array(), out.at())) {
            throw new BadValue(field.name() + " is not hex");
        }
        out.at(out.at() + (length >> 1));
    }

    private void blob(Field field, int tag, byte first, boolean evenDefault) throws JsonException, BadValue {
        expectString(field, first);
        takeString();
        int bytes = TextBytes.base64Bytes(text, from, length);
        if (bytes == 0 && length == 0 && !evenDefault) {
            return;
        }
        if (bytes >= 0) {
            tag(tag);
            out.varint(bytes);
            out.ensure(bytes);
        }
        if (bytes < 0 || !TextBytes.base64(text, from, out.array(), out.at(), bytes)) {
            throw new BadValue(field.name() + " is not base64");
        }
        out.at(out.at() + bytes);
    }

    private static void expectString(Field field, byte first) throws BadValue {
        if (first != '"') {
            throw new BadValue(field.name() + " must be a string");
        }
    }

    private long bool(Field field, byte first) throws BadValue {
        if (first == 't') {
            in.word("true");
            return 1;
        }
        if (first == 'f') {
            in.word("false");
            return 0;
        }
        throw new BadValue(field.name() + " must be true or false");
    }

    private long enumNumber(Field field, byte first) throws BadValue {
        if (first != '"') {
            return int32(field, first);
        }
        takeString();
        Integer number = field.enumNames().get(new String(text, from, length, StandardCharsets.UTF_8));
        if (number == null) {
            throw new BadValue(field.name() + " is no known name; OTLP/JSON wants the number");
        }
        return number;
    }

    private int int32(Field field, byte first) throws BadValue {
        long value = signed(field, first);
        if (value != (int) value) {
            throw new BadValue(field.name() + " does not fit into 32 bits");
        }
        return (int) value;
    }

    private long uint32(Field field, byte first) throws BadValue {
        long value = unsigned(field, first);
        if (value >>> 32 != 0) {
            throw new BadValue(field.name() + " does not fit into 32 bits");
        }
        return value;
    }

    private long signed(Field field, byte first) throws BadValue {
        takeNumber(field, first);
        long value = numbers.signed(text, from, length);
        checkInteger(field);
        return value;
    }

    private long unsigned(Field field, byte first) throws BadValue {
        takeNumber(field, first);
        long value = numbers.unsigned(text, from, length);
        checkInteger(field);
        return value;
    }

    private void checkInteger(Field field) throws BadValue {
        if (numbers.bad()) {
            throw new BadValue(field.name() + " is not an integer in the range of its type");
        }
    }

    private double real(Field field, byte first) throws BadValue {
        takeNumber(field, first);
        double value = numbers.real(text, from, length, first == '"');
        if (numbers.bad()) {
            throw new BadValue(field.name() + " is not a number in the range of a double");
        }
        return value;
    }

    private void takeNumber(Field field, byte first) throws BadValue {
        if (first == '"') {
            takeString();
        } else if (first == '-' || (first >= '0' && first <= '9')) {
            text = in.bytes();
            from = in.at();
            length = in.number();
        } else {
            throw new BadValue(field.name() + " must be a number");
        }
    }

    /** The current string's bytes without escapes. */
    private void takeString() throws BadValue {
        in.string();
        text = in.bytes();
        from = in.stringStart();
        length = in.stringLength();
        if (in.isEscaped()) {
            if (scratch.length < length) {
                scratch = Arrays.copyOf(scratch, length);
            }
            length = JsonEscapes.decode(text, from, length, scratch, 0);
            text = scratch;
            from = 0;
        }
    }
}
