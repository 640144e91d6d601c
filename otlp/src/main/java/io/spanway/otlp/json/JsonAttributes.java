package io.spanway.otlp.json;

import io.spanway.otlp.json.schema.Literal;

/**
 * The shape that most of every request has: an attribute with a plain string, written without white space. All of it is found in one look, so
 * its lengths are known before anything is written. Confined to one conversion.
 */
final class JsonAttributes {
    private static final Literal BEFORE_KEY = new Literal("{\"key\":\"");
    private static final Literal BETWEEN = new Literal("\",\"value\":{\"stringValue\":\"");
    private static final Literal AFTER_VALUE = new Literal("\"}}");

    /** Fields of KeyValue and AnyValue (opentelemetry-proto: common.proto). */
    private static final int KEY_TAG = 1 << 3 | 2;

    private static final int VALUE_TAG = 2 << 3 | 2;
    private static final int STRING_TAG = 1 << 3 | 2;

    private final JsonText text;
    private final ProtoOut out;

    JsonAttributes(JsonText text, ProtoOut out) {
        this.text = text;
        this.out = out;
    }

    /** Moves over an attribute of this shape and writes it behind {@code tag}; of any other it leaves all as it is, and returns false. */
    boolean take(int tag) throws JsonException {
        byte[] bytes = text.bytes();
        int start = text.at();
        if (!BEFORE_KEY.isAt(bytes, start)) {
            return false;
        }
        int key = start + BEFORE_KEY.length;
        int keyEnd = text.plainEnd(key);
        if (!BETWEEN.isAt(bytes, keyEnd)) {
            return false;
        }
        int value = keyEnd + BETWEEN.length;
        int valueEnd = text.plainEnd(value);
        if (!AFTER_VALUE.isAt(bytes, valueEnd)) {
            return false;
        }
        text.advance(valueEnd + AFTER_VALUE.length - start);
        write(tag, key, keyEnd - key, value, valueEnd - value);
        return true;
    }

    private void write(int tag, int key, int keyLength, int value, int valueLength) throws JsonException {
        int anyValue = field(valueLength);
        out.tag(tag);
        out.varint((keyLength == 0 ? 0 : field(keyLength)) + field(anyValue));
        if (keyLength != 0) {
            out.tag(KEY_TAG);
            out.delimited(text.bytes(), key, keyLength);
        }
        out.tag(VALUE_TAG);
        out.varint(anyValue);
        out.tag(STRING_TAG);
        out.delimited(text.bytes(), value, valueLength);
    }

    /** Bytes of a field with a tag of one byte and so much content. */
    private static int field(int length) {
        return 1 + ProtoOut.varintBytes(length) + length;
    }
}
