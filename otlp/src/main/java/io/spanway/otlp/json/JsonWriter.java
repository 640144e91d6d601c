package io.spanway.otlp.json;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.json.schema.Field;
import io.spanway.otlp.json.schema.Kind;
import io.spanway.otlp.json.schema.MessageType;
import io.spanway.otlp.json.schema.MessageType.Entry;
import java.util.Objects;

/**
 * Writes encoded messages as JSON. Members come in the order of the schema; of a scalar and of a oneof the last one counts, messages given twice
 * are merged, as protobuf decoders do. Confined to one conversion.
 */
final class JsonWriter {
    private static final int MAX_MESSAGE_DEPTH = 640;

    private final ByteBuf buf;
    private final ByteBuf target;
    private final int depth;
    private final JsonScalars scalars;

    JsonWriter(ByteBuf buf, ByteBuf target) {
        this(buf, target, 0);
    }

    private JsonWriter(ByteBuf buf, ByteBuf target, int depth) {
        this.buf = buf;
        this.target = target;
        this.depth = depth;
        this.scalars = new JsonScalars(buf, target);
    }

    void message(MessageType type, int from, int end) throws JsonException {
        message(type, from, end, depth);
    }

    private void message(MessageType type, int from, int end, int level) throws JsonException {
        if (level >= MAX_MESSAGE_DEPTH) {
            throw JsonException.badData("nested too deeply");
        }
        int[] count = new int[type.size()];
        int[] first = new int[type.size()];
        int[] last = new int[type.size()];
        int oneof = survey(type, from, end, count, first, last);
        target.writeByte('{');
        boolean any = false;
        for (int i = 0; i < count.length; i++) {
            Field field = type.entry(i).field();
            if (count[i] > 0 && (field.oneof() == 0 || oneof == i)) {
                ProtoIn in = new ProtoIn(buf, field.repeated() || count[i] > 1 ? first[i] : last[i], end);
                any |= member(type.entry(i), in, count[i], any, level);
            }
        }
        target.writeByte('}');
    }

    /** Counts each field and notes where it comes first and last; returns the index of the last member of the oneof. */
    private int survey(MessageType type, int from, int end, int[] count, int[] first, int[] last) throws JsonException {
        int oneof = -1;
        ProtoIn in = new ProtoIn(buf, from, end);
        while (in.next()) {
            Entry entry = type.byNumber(in.number());
            if (entry != null && fits(entry.field(), in.wireType())) {
                int i = entry.index();
                if (count[i]++ == 0) {
                    first[i] = in.fieldStart();
                }
                last[i] = in.fieldStart();
                oneof = entry.field().oneof() == 0 ? oneof : i;
            }
        }
        return oneof;
    }

    private static boolean fits(Field field, int wireType) {
        return wireType == field.kind().wireType || (field.packed() && wireType == Kind.BYTES);
    }

    private boolean member(Entry entry, ProtoIn in, int count, boolean comma, int level) throws JsonException {
        Field field = entry.field();
        if (field.repeated()) {
            key(field, comma);
            list(field, in, count, level);
            return true;
        }
        if (field.kind() == Kind.MESSAGE) {
            key(field, comma);
            MessageType type = Objects.requireNonNull(field.message());
            if (count == 1) {
                in.next();
                message(type, in.valueStart(), in.valueEnd(), level + 1);
            } else {
                merged(type, field, in, count, level);
            }
            return true;
        }
        skipTo(field, in, count);
        if (!field.explicit() && scalars.isDefault(field.kind(), in)) {
            return false;
        }
        key(field, comma);
        scalars.write(field.kind(), in);
        return true;
    }

    /** Moves to the {@code count}th field of this number. */
    private static void skipTo(Field field, ProtoIn in, int count) throws JsonException {
        for (int left = count; left > 0; ) {
            in.next();
            if (in.number() == field.number() && fits(field, in.wireType())) {
                left--;
            }
        }
    }

    /** Encoded messages in a row are the merged message. */
    private void merged(MessageType type, Field field, ProtoIn in, int count, int level) throws JsonException {
        ByteBuf whole = Unpooled.buffer();
        try {
            for (int left = count; left > 0; left--) {
                skipTo(field, in, 1);
                whole.writeBytes(buf, in.valueStart(), in.valueEnd() - in.valueStart());
            }
            new JsonWriter(whole, target, level + 1).message(type, 0, whole.writerIndex());
        } finally {
            whole.release();
        }
    }

    private void list(Field field, ProtoIn in, int count, int level) throws JsonException {
        target.writeByte('[');
        boolean comma = false;
        for (int left = count; left > 0; left--) {
            skipTo(field, in, 1);
            if (field.packed() && in.wireType() == Kind.BYTES) {
                ProtoIn elements = in.elements();
                while (elements.nextElement(field.kind())) {
                    comma(comma);
                    scalars.write(field.kind(), elements);
                    comma = true;
                }
                continue;
            }
            comma(comma);
            if (field.kind() == Kind.MESSAGE) {
                message(Objects.requireNonNull(field.message()), in.valueStart(), in.valueEnd(), level + 1);
            } else {
                scalars.write(field.kind(), in);
            }
            comma = true;
        }
        target.writeByte(']');
    }

    private void key(Field field, boolean comma) {
        comma(comma);
        scalars.key(field.name());
    }

    private void comma(boolean comma) {
        if (comma) {
            target.writeByte(',');
        }
    }
}
