package io.spanway.processing.ottl.value;

import io.spanway.otlp.message.AnyValue;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.message.ValueList;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names of the types, and which of their values an attribute can hold. No state. */
public final class Types {
    private Types() {}

    /** What messages call the type of a value. */
    public static String name(@Nullable Object value) {
        if (value == null) {
            return "nil";
        }
        if (value instanceof ItemId id) {
            return id.kind().title();
        }
        if (value instanceof Attributes) {
            return "map";
        }
        if (value instanceof List || value instanceof long[] || value instanceof double[]) {
            return value instanceof Messages ? "list of messages" : "list";
        }
        return value instanceof Message ? "message" : scalarName(value);
    }

    private static String scalarName(Object value) {
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof Long) {
            return "int";
        }
        if (value instanceof Double) {
            return "double";
        }
        if (value instanceof byte[]) {
            return "bytes";
        }
        if (value instanceof Instant) {
            return "time";
        }
        return value instanceof Duration ? "duration" : "string";
    }

    /** The error of a value that has the wrong type. */
    public static EvalException mismatch(String expected, @Nullable Object value) {
        return new EvalException("expected " + expected + ", got " + name(value));
    }

    /**
     * The value as attributes, bodies and caches hold it, maps and lists copied.
     *
     * @throws EvalException for times, durations, ids and messages, which have to be converted first
     */
    public static @Nullable Object storable(@Nullable Object value) {
        if (value instanceof Attributes map) {
            Attributes copy = new Attributes();
            for (int i = 0; i < map.size(); i++) {
                copy.add(map.key(i), storable(map.value(i)));
            }
            return copy;
        }
        if (value instanceof ValueList list) {
            ValueList copy = new ValueList();
            for (int i = 0; i < list.size(); i++) {
                copy.add(storable(list.get(i)));
            }
            return copy;
        }
        if (AnyValue.isValue(value)) {
            return value;
        }
        if (value instanceof long[] || value instanceof double[]) {
            return list(value);
        }
        throw new EvalException(
                "a " + name(value) + " cannot be stored in an attribute, body or cache; convert it first");
    }

    /** The value as a list, slices of a type converted, or null if it is none. */
    public static @Nullable List<? extends @Nullable Object> list(@Nullable Object value) {
        if (value instanceof ValueList list) {
            return list;
        }
        if (value instanceof long[] numbers) {
            ValueList list = new ValueList();
            for (long number : numbers) {
                list.add(number);
            }
            return list;
        }
        if (value instanceof double[] numbers) {
            ValueList list = new ValueList();
            for (double number : numbers) {
                list.add(number);
            }
            return list;
        }
        return value instanceof Messages<?> messages ? messages : null;
    }
}
