package io.spanway.otlp.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spanway.otlp.json.schema.Field;
import io.spanway.otlp.json.schema.Kind;
import io.spanway.otlp.json.schema.MessageType;
import io.spanway.otlp.json.schema.MessageType.Entry;
import java.io.IOException;
import java.util.Objects;

/** Walks one JSON text along a message type and writes what it knows of it as protobuf. Confined to one conversion. */
final class JsonReader {
    /** Deepest nesting of messages: some 200 values that are lists of lists, each three messages. */
    private static final int MAX_MESSAGE_DEPTH = 640;

    private static final int MAX_TEXT_IN_ERRORS = 300;

    private final JsonInput in;
    private final ProtoOut out;
    private final JsonValues values;
    private int depth;

    private JsonReader(JsonInput in, ProtoOut out) {
        this.in = in;
        this.out = out;
        this.values = new JsonValues(in, out);
    }

    /** Reads the one object in the given bytes; the result is the caller's. */
    static ByteBuf read(MessageType type, byte[] text, int start, int length, int maxBytes, ByteBufAllocator alloc)
            throws JsonException {
        if (JsonInput.isOtherEncoding(text, start, length)) {
            throw JsonException.badData("line 1, column 1: not JSON in UTF-8");
        }
        try (JsonInput in = JsonInput.of(text, start, length);
                ProtoOut out = new ProtoOut(alloc, length / 2, maxBytes)) {
            JsonReader reader = new JsonReader(in, out);
            try {
                reader.request(type);
            } catch (BadValue e) {
                throw reader.located(e.what(), in.currentTokenLocation());
            } catch (JacksonException e) {
                throw reader.located(Objects.requireNonNullElse(e.getOriginalMessage(), "not JSON"), e.getLocation());
            }
            return out.toBuffer();
        } catch (IOException e) {
            throw JsonException.badData("not JSON");
        }
    }

    private JsonException located(String what, JsonLocation where) {
        StringBuilder message = new StringBuilder();
        if (where != null) {
            message.append("line ")
                    .append(where.getLineNr())
                    .append(", column ")
                    .append(where.getColumnNr());
        }
        String path = in.getParsingContext().pathAsPointer().toString();
        if (!path.isEmpty()) {
            message.append(", at ").append(shorten(path));
        }
        return JsonException.badData(message.append(": ").append(shorten(what)).toString());
    }

    private static String shorten(String text) {
        int line = text.indexOf('\n');
        String first = line < 0 ? text : text.substring(0, line);
        return first.length() <= MAX_TEXT_IN_ERRORS ? first : first.substring(0, MAX_TEXT_IN_ERRORS) + "…";
    }

    private void request(MessageType type) throws IOException, JsonException, BadValue {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw new BadValue(type.name + " must be a JSON object");
        }
        members(type);
        if (in.nextToken() != null) {
            throw new BadValue("other text after the request");
        }
    }

    /** The members of an object, up to its end. */
    private void members(MessageType type) throws IOException, JsonException, BadValue {
        if (++depth > MAX_MESSAGE_DEPTH) {
            throw new BadValue("nested too deeply");
        }
        int seen = 0;
        int oneofIndex = -1;
        for (String key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
            Entry entry = type.byKey(key);
            JsonToken token = in.nextToken();
            if (entry == null) {
                in.skipChildren();
            } else if (token != JsonToken.VALUE_NULL) {
                Field field = entry.field();
                if (field.oneof() != 0) {
                    if (oneofIndex >= 0 && oneofIndex != entry.index()) {
                        throw new BadValue("at most one of "
                                + type.entry(oneofIndex).field().name() + " and " + field.name() + " may be given");
                    }
                    oneofIndex = entry.index();
                }
                int bit = 1 << entry.index();
                field(entry, token, field.explicit() || (seen & bit) != 0);
                seen |= bit;
            }
        }
        depth--;
    }

    private void field(Entry entry, JsonToken token, boolean evenDefault) throws IOException, JsonException, BadValue {
        Field field = entry.field();
        if (field.repeated()) {
            if (token != JsonToken.START_ARRAY) {
                throw new BadValue(field.name() + " must be a list");
            }
            list(entry, field);
        } else if (field.kind() == Kind.MESSAGE) {
            message(entry, token);
        } else {
            values.write(field, entry.tag(), token, evenDefault);
        }
    }

    private void message(Entry entry, JsonToken token) throws IOException, JsonException, BadValue {
        if (token != JsonToken.START_OBJECT) {
            throw new BadValue(entry.field().name() + " must be an object");
        }
        MessageType type = Objects.requireNonNull(entry.field().message());
        out.varint(entry.tag());
        out.open(type.lengthBytes);
        members(type);
        out.closeDelimited();
    }

    private void list(Entry entry, Field field) throws IOException, JsonException, BadValue {
        JsonToken token = in.nextToken();
        if (token == JsonToken.END_ARRAY) {
            return;
        }
        boolean packed = field.packed();
        if (packed) {
            out.varint(entry.tag());
            out.open(1);
        }
        for (; token != JsonToken.END_ARRAY; token = in.nextToken()) {
            if (token == JsonToken.VALUE_NULL) {
                throw new BadValue("null inside of a list");
            }
            if (field.kind() == Kind.MESSAGE) {
                message(entry, token);
            } else {
                values.write(field, packed ? JsonValues.NO_TAG : entry.tag(), token, true);
            }
        }
        if (packed) {
            out.closeDelimited();
        }
    }
}
