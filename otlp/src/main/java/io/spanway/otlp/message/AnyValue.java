package io.spanway.otlp.message;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * OTLP {@code AnyValue}: how values, as {@link Attributes} describes them, are read, written, copied and compared.
 *
 * <p>Thread-safe: no state.
 */
public final class AnyValue {
    /** Maps and lists nest at most so deep; a deeper value is malformed. */
    private static final int DEEPEST = 200;

    private static final int STRING = 1 << 3 | MessageReader.BYTES;
    private static final int BOOL = 2 << 3 | MessageReader.VARINT;
    private static final int INT = 3 << 3 | MessageReader.VARINT;
    private static final int DOUBLE = 4 << 3 | MessageReader.FIXED64;
    private static final int ARRAY = 5 << 3 | MessageReader.BYTES;
    private static final int MAP = 6 << 3 | MessageReader.BYTES;
    private static final int BYTES = 7 << 3 | MessageReader.BYTES;
    private static final int ELEMENT = 1 << 3 | MessageReader.BYTES;

    private AnyValue() {}

    /** Reads an {@code AnyValue} message to its end; null if it holds nothing. The last member of the oneof counts. */
    public static @Nullable Object read(MessageReader reader) {
        return read(reader, 0, null);
    }

    /** @param before value of earlier occurrences of the same field: protobuf merges this one into it, lists and maps too */
    static @Nullable Object read(MessageReader reader, int depth, @Nullable Object before) {
        Object value = before;
        for (int tag = reader.nextTag(); tag != 0; tag = reader.nextTag()) {
            switch (tag) {
                case STRING -> value = reader.string();
                case BOOL -> value = reader.varint() != 0;
                case INT -> value = reader.varint();
                case DOUBLE -> value = reader.float64();
                case ARRAY -> value = readList(reader.message(), depth + 1, value);
                case MAP -> value = readMap(reader.message(), depth + 1, value);
                case BYTES -> value = reader.bytes();
                default -> reader.skip();
            }
        }
        return value;
    }

    private static ValueList readList(MessageReader reader, int depth, @Nullable Object before) {
        checkDepth(depth);
        ValueList list = before instanceof ValueList begun ? begun : new ValueList();
        for (int tag = reader.nextTag(); tag != 0; tag = reader.nextTag()) {
            if (tag == ELEMENT) {
                list.read(read(reader.message(), depth, null));
            } else {
                reader.skip();
            }
        }
        return list;
    }

    private static Attributes readMap(MessageReader reader, int depth, @Nullable Object before) {
        checkDepth(depth);
        Attributes map = before instanceof Attributes begun ? begun : new Attributes(depth);
        for (int tag = reader.nextTag(); tag != 0; tag = reader.nextTag()) {
            if (tag == ELEMENT) {
                map.read(reader);
            } else {
                reader.skip();
            }
        }
        return map;
    }

    private static void checkDepth(int depth) {
        if (depth > DEEPEST) {
            throw new MalformedMessageException("values nest deeper than " + DEEPEST);
        }
    }

    /** Writes the member of the oneof that holds the value; nothing for null. */
    public static void write(MessageWriter out, @Nullable Object value) {
        if (value instanceof String text) {
            out.presentString(1, text);
        } else if (value instanceof Boolean bool) {
            out.presentVarint(2, bool ? 1 : 0);
        } else if (value instanceof Long number) {
            out.presentVarint(3, number);
        } else if (value instanceof Double number) {
            out.presentFloat64(4, number);
        } else if (value instanceof ValueList list) {
            int mark = out.mark();
            for (int i = list.size() - 1; i >= 0; i--) {
                int element = out.mark();
                write(out, list.get(i));
                out.endMessage(1, element);
            }
            out.endMessage(5, mark);
        } else if (value instanceof Attributes map) {
            int mark = out.mark();
            map.writeTo(out, 1);
            out.endMessage(6, mark);
        } else if (value instanceof byte[] bytes) {
            out.presentBytes(7, bytes);
        } else if (value != null) {
            throw new IllegalArgumentException(
                    "no attribute value: " + value.getClass().getName());
        }
    }

    /** Whether an object is of a type that a value may have, null included. */
    public static boolean isValue(@Nullable Object value) {
        return value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof Double
                || value instanceof ValueList
                || value instanceof Attributes
                || value instanceof byte[];
    }

    /** A deep copy of what can change; other values are returned as they are. */
    public static @Nullable Object copy(@Nullable Object value) {
        if (value instanceof Attributes map) {
            return map.copy();
        }
        return value instanceof ValueList list ? list.copy() : value;
    }

    /** Deep equality; a number equals one of its own type only. */
    public static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a instanceof byte[] x && b instanceof byte[] y) {
            return Arrays.equals(x, y);
        }
        return Objects.equals(a, b);
    }

    static int hash(@Nullable Object value) {
        return value instanceof byte[] bytes ? Arrays.hashCode(bytes) : Objects.hashCode(value);
    }

    static String text(@Nullable Object value) {
        return value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
    }
}
