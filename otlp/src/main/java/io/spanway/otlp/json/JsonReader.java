package io.spanway.otlp.json;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spanway.otlp.json.schema.Field;
import io.spanway.otlp.json.schema.Kind;
import io.spanway.otlp.json.schema.MessageType;
import io.spanway.otlp.json.schema.MessageType.Entry;
import io.spanway.otlp.json.schema.RequestTypes;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Walks one JSON text along a message type and writes what it knows of it as protobuf. Confined to one conversion. */
final class JsonReader {
    /** Deepest nesting of messages: some 200 values that are lists of lists, each three messages. */
    private static final int MAX_MESSAGE_DEPTH = 640;

    private static final int MAX_TEXT_IN_ERRORS = 300;

    private final JsonText text;
    private final ProtoOut out;
    private final JsonValues values;
    private final JsonAttributes attributes;
    private int depth;

    private JsonReader(JsonText text, ProtoOut out) {
        this.text = text;
        this.out = out;
        this.values = new JsonValues(text, out);
        this.attributes = new JsonAttributes(text, out);
    }

    /** Reads the one object in the text; the result is the caller's. */
    static ByteBuf read(MessageType type, JsonText text, int likelyBytes, int maxBytes, ByteBufAllocator alloc)
            throws JsonException {
        if (text.isOtherEncoding()) {
            throw JsonException.badData("line 1, column 1: not JSON in UTF-8");
        }
        try (ProtoOut out = new ProtoOut(alloc, likelyBytes, maxBytes)) {
            new JsonReader(text, out).request(type);
            return out.toBuffer();
        } catch (BadValue e) {
            String path = e.path(MAX_TEXT_IN_ERRORS);
            String at = path.isEmpty() ? "" : ", at " + shorten(path);
            throw JsonException.badData(text.where(e.at()) + at + ": " + shorten(e.what()));
        }
    }

    private static String shorten(String text) {
        return text.length() <= MAX_TEXT_IN_ERRORS ? text : text.substring(0, MAX_TEXT_IN_ERRORS) + "…";
    }

    private void request(MessageType type) throws JsonException, BadValue {
        if (text.next() != '{') {
            throw new BadValue(type.name + " must be a JSON object", text.at());
        }
        members(type);
        text.next();
        if (!text.isAtEnd()) {
            throw new BadValue("other text after the request", text.at());
        }
    }

    /** The members of the object that begins here, up to behind its end. */
    private void members(MessageType type) throws JsonException, BadValue {
        if (++depth > MAX_MESSAGE_DEPTH) {
            throw new BadValue("nested too deeply");
        }
        text.advance(1);
        if (text.next() == '}') {
            text.advance(1);
            depth--;
            return;
        }
        int seen = 0;
        int oneofIndex = -1;
        int likely = 0;
        do {
            text.next();
            int keyAt = text.at();
            Entry entry = key(type, likely);
            byte first = text.next();
            int valueAt = text.at();
            try {
                if (entry == null) {
                    text.skipValue();
                } else {
                    likely = entry.index() + 1;
                    if (first == 'n') {
                        text.word("null");
                    } else {
                        Field field = entry.field();
                        if (field.oneof() != 0) {
                            oneofIndex = onlyOneOf(type, oneofIndex, entry);
                        }
                        int bit = 1 << entry.index();
                        field(entry, first, field.explicit() || (seen & bit) != 0);
                        seen |= bit;
                    }
                }
            } catch (BadValue e) {
                throw e.below(entry == null ? keyText(keyAt) : entry.field().name(), valueAt);
            }
        } while (text.more('}'));
        depth--;
    }

    private static int onlyOneOf(MessageType type, int before, Entry entry) throws BadValue {
        if (before >= 0 && before != entry.index()) {
            throw new BadValue("at most one of " + type.entry(before).field().name() + " and "
                    + entry.field().name() + " may be given");
        }
        return entry.index();
    }

    /** Reads a key and its colon; null if the type has no such field. */
    private @Nullable Entry key(MessageType type, int likely) throws BadValue {
        Entry entry = type.byKey(text.bytes(), text.at(), likely);
        if (entry != null) {
            text.advance(entry.key().length);
        } else {
            entry = unusualKey(type);
        }
        text.expect(':');
        return entry;
    }

    /** A key that is not of the type, unless it is one written with escapes. */
    private @Nullable Entry unusualKey(MessageType type) throws BadValue {
        if (text.next() != '"') {
            throw text.unexpected("a key in quotes");
        }
        text.skipString();
        if (!text.isEscaped()) {
            return null;
        }
        byte[] name = new byte[text.stringLength()];
        int length = JsonEscapes.decode(text.bytes(), text.stringStart(), name.length, name, 0);
        return type.byKey(new String(name, 0, length, StandardCharsets.UTF_8));
    }

    private String keyText(int keyAt) {
        int length = 0;
        while (length < MAX_TEXT_IN_ERRORS && text.bytes()[keyAt + 1 + length] != '"') {
            length++;
        }
        return new String(text.bytes(), keyAt + 1, length, StandardCharsets.UTF_8);
    }

    private void field(Entry entry, byte first, boolean evenDefault) throws JsonException, BadValue {
        Field field = entry.field();
        if (field.repeated()) {
            if (first != '[') {
                throw new BadValue(field.name() + " must be a list");
            }
            list(entry, field);
        } else if (field.kind() == Kind.MESSAGE) {
            message(entry, first);
        } else {
            values.write(field, entry.tag(), first, evenDefault);
        }
    }

    private void message(Entry entry, byte first) throws JsonException, BadValue {
        if (first != '{') {
            throw new BadValue(entry.field().name() + " must be an object");
        }
        MessageType type = Objects.requireNonNull(entry.field().message());
        out.tag(entry.tag());
        out.open(type.lengthBytes);
        members(type);
        out.closeDelimited();
    }

    private void list(Entry entry, Field field) throws JsonException, BadValue {
        text.advance(1);
        if (text.next() == ']') {
            text.advance(1);
            return;
        }
        boolean packed = field.packed();
        if (packed) {
            out.tag(entry.tag());
            out.open(1);
        }
        int index = 0;
        do {
            byte first = text.next();
            int elementAt = text.at();
            try {
                element(entry, field, first, packed ? JsonValues.NO_TAG : entry.tag());
            } catch (BadValue e) {
                throw e.below(Integer.toString(index), elementAt);
            }
            index++;
        } while (text.more(']'));
        if (packed) {
            out.closeDelimited();
        }
    }

    private void element(Entry entry, Field field, byte first, int tag) throws JsonException, BadValue {
        if (field.kind() == Kind.MESSAGE && first == '{') {
            if (field.message() != RequestTypes.KEY_VALUE || depth + 2 > MAX_MESSAGE_DEPTH || !attributes.take(tag)) {
                message(entry, first);
            }
        } else if (first == 'n') {
            throw new BadValue("null inside of a list");
        } else if (field.kind() == Kind.MESSAGE) {
            throw new BadValue(field.name() + " must be a list of objects");
        } else {
            values.write(field, tag, first, true);
        }
    }
}
