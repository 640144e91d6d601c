package io.spanway.otlp.json;

import com.fasterxml.jackson.core.JsonToken;
import io.spanway.otlp.json.schema.Field;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the scalar that the parser stands on (proto3 JSON mapping, OTLP spec: JSON Protobuf Encoding). Confined to one conversion. */
final class JsonValues {
    static final int NO_TAG = 0;

    private final JsonInput in;
    private final ProtoOut out;
    private final JsonNumbers numbers = new JsonNumbers();

    /** The bytes of the current string or number: in the parser's input, or in the scratch. */
    private byte[] text = {};

    private int from;
    private int length;
    private byte[] scratch = new byte[64];

    JsonValues(JsonInput in, ProtoOut out) {
        this.in = in;
        this.out = out;
    }

    /**
     * @param tag to write first, or {@link #NO_TAG} inside of a packed list
     * @param evenDefault whether to write zeros and empty strings too
     */
    void write(Field field, int tag, JsonToken token, boolean evenDefault) throws IOException, JsonException, BadValue {
        switch (field.kind()) {
            case STRING -> string(field, tag, token, evenDefault);
            case ID -> id(field, tag, token, evenDefault);
            case BLOB -> blob(field, tag, token, evenDefault);
            case BOOL -> varint(tag, bool(field, token), evenDefault);
            case ENUM -> varint(tag, enumNumber(field, token), evenDefault);
            case INT32 -> varint(tag, int32(field, token), evenDefault);
            case UINT32 -> varint(tag, uint32(field, token), evenDefault);
            case SINT32 -> {
                int value = int32(field, token);
                varint(tag, (value << 1 ^ value >> 31) & 0xffff_ffffL, evenDefault);
            }
            case INT64 -> varint(tag, signed(field, token), evenDefault);
            case UINT64 -> varint(tag, unsigned(field, token), evenDefault);
            case FIXED32 -> fixed32(tag, (int) uint32(field, token), evenDefault);
            case FIXED64 -> fixed64(tag, unsigned(field, token), evenDefault);
            case SFIXED64 -> fixed64(tag, signed(field, token), evenDefault);
            case DOUBLE -> fixed64(tag, Double.doubleToRawLongBits(real(field, token)), evenDefault);
            case MESSAGE -> throw new IllegalStateException("not a scalar: " + field.name());
        }
    }

    private void tag(int tag) throws JsonException {
        if (tag != NO_TAG) {
            out.varint(tag);
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

    private void string(Field field, int tag, JsonToken token, boolean evenDefault)
            throws IOException, JsonException, BadValue {
        expectString(field, token);
        if (in.takeRawString()) {
            int bytes = in.rawLength();
            if (!in.rawAscii() && !TextBytes.isUtf8(in.bytes(), in.rawStart(), bytes)) {
                throw new BadValue(field.name() + " is not valid UTF-8");
            }
            if (bytes > 0 || evenDefault) {
                tag(tag);
                out.delimited(in.bytes(), in.rawStart(), bytes);
            }
            return;
        }
        char[] chars = in.getTextCharacters();
        if (in.getTextLength() > 0 || evenDefault) {
            tag(tag);
            unescaped(field, chars, in.getTextOffset(), in.getTextLength());
        }
    }

    /** Writes a string that had escapes, as UTF-8 with its length. */
    private void unescaped(Field field, char[] chars, int start, int count) throws JsonException, BadValue {
        out.open(ProtoOut.varintBytes(count));
        out.ensure(Math.multiplyExact(count, 3));
        byte[] target = out.array();
        int to = out.at();
        for (int i = start; i < start + count; i++) {
            int c = chars[i];
            if (c < 0x80) {
                target[to++] = (byte) c;
            } else if (c < 0x800) {
                target[to++] = (byte) (0xc0 | c >> 6);
                target[to++] = (byte) (0x80 | c & 0x3f);
            } else if (c < 0xd800 || c > 0xdfff) {
                target[to++] = (byte) (0xe0 | c >> 12);
                target[to++] = (byte) (0x80 | c >> 6 & 0x3f);
                target[to++] = (byte) (0x80 | c & 0x3f);
            } else {
                if (c > 0xdbff || i + 1 == start + count || !Character.isLowSurrogate(chars[i + 1])) {
                    throw new BadValue(field.name() + " holds half a surrogate pair");
                }
                int point = Character.toCodePoint((char) c, chars[++i]);
                target[to++] = (byte) (0xf0 | point >> 18);
                target[to++] = (byte) (0x80 | point >> 12 & 0x3f);
                target[to++] = (byte) (0x80 | point >> 6 & 0x3f);
                target[to++] = (byte) (0x80 | point & 0x3f);
            }
        }
        out.at(to);
        out.closeDelimited();
    }

    private void id(Field field, int tag, JsonToken token, boolean evenDefault)
            throws IOException, JsonException, BadValue {
        expectString(field, token);
        takeText();
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

    private void blob(Field field, int tag, JsonToken token, boolean evenDefault)
            throws IOException, JsonException, BadValue {
        expectString(field, token);
        takeText();
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

    private static void expectString(Field field, JsonToken token) throws BadValue {
        if (token != JsonToken.VALUE_STRING) {
            throw new BadValue(field.name() + " must be a string");
        }
    }

    private static long bool(Field field, JsonToken token) throws BadValue {
        if (token == JsonToken.VALUE_TRUE) {
            return 1;
        }
        if (token == JsonToken.VALUE_FALSE) {
            return 0;
        }
        throw new BadValue(field.name() + " must be true or false");
    }

    private long enumNumber(Field field, JsonToken token) throws IOException, BadValue {
        if (token != JsonToken.VALUE_STRING) {
            return int32(field, token);
        }
        Integer number = field.enumNames().get(in.getText());
        if (number == null) {
            throw new BadValue(field.name() + " is no known name; OTLP/JSON wants the number");
        }
        return number;
    }

    private int int32(Field field, JsonToken token) throws IOException, BadValue {
        long value = signed(field, token);
        if (value != (int) value) {
            throw new BadValue(field.name() + " does not fit into 32 bits");
        }
        return (int) value;
    }

    private long uint32(Field field, JsonToken token) throws IOException, BadValue {
        long value = unsigned(field, token);
        if (value >>> 32 != 0) {
            throw new BadValue(field.name() + " does not fit into 32 bits");
        }
        return value;
    }

    private long signed(Field field, JsonToken token) throws IOException, BadValue {
        takeNumber(field, token);
        long value = numbers.signed(text, from, length);
        checkInteger(field);
        return value;
    }

    private long unsigned(Field field, JsonToken token) throws IOException, BadValue {
        takeNumber(field, token);
        long value = numbers.unsigned(text, from, length);
        checkInteger(field);
        return value;
    }

    private void checkInteger(Field field) throws BadValue {
        if (numbers.bad()) {
            throw new BadValue(field.name() + " is not an integer in the range of its type");
        }
    }

    private double real(Field field, JsonToken token) throws IOException, BadValue {
        takeNumber(field, token);
        double value = numbers.real(text, from, length, token == JsonToken.VALUE_STRING);
        if (numbers.bad()) {
            throw new BadValue(field.name() + " is not a number in the range of a double");
        }
        return value;
    }

    private void takeNumber(Field field, JsonToken token) throws IOException, BadValue {
        if (token != JsonToken.VALUE_STRING && !token.isNumeric()) {
            throw new BadValue(field.name() + " must be a number");
        }
        takeText();
    }

    /** The current string's or number's bytes; characters beyond ASCII, which none of the readers takes, may come out as anything but ASCII. */
    private void takeText() throws IOException {
        if (in.takeRawString()) {
            text = in.bytes();
            from = in.rawStart();
            length = in.rawLength();
            return;
        }
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            text = in.getText().getBytes(StandardCharsets.UTF_8);
            from = 0;
            length = text.length;
            return;
        }
        char[] chars = in.getTextCharacters();
        int start = in.getTextOffset();
        length = in.getTextLength();
        if (length > scratch.length) {
            scratch = Arrays.copyOf(scratch, length);
        }
        for (int i = 0; i < length; i++) {
            scratch[i] = (byte) chars[start + i];
        }
        text = scratch;
        from = 0;
    }
}
