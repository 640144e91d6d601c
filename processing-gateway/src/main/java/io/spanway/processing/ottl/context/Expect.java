package io.spanway.processing.ottl.context;

import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.Messages;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.ItemId;
import io.spanway.processing.ottl.value.Types;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What fields accept: the value in its Java type, or the error that it is of another type. No state. */
final class Expect {
    private Expect() {}

    static String string(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw Types.mismatch("a string", value);
    }

    static long integer(@Nullable Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw Types.mismatch("an int", value);
    }

    static double number(@Nullable Object value) {
        if (value instanceof Double number) {
            return number;
        }
        throw Types.mismatch("a double", value);
    }

    static boolean bool(@Nullable Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        throw Types.mismatch("a bool", value);
    }

    static Instant time(@Nullable Object value) {
        if (value instanceof Instant time) {
            return time;
        }
        throw Types.mismatch("a time", value);
    }

    static byte[] id(ItemId.Kind kind, @Nullable Object value) {
        if (value instanceof ItemId id && id.kind() == kind) {
            return stored(id.bytes());
        }
        throw Types.mismatch("a " + kind.title(), value);
    }

    /** An id of zeros only is none, and OTLP leaves it out. */
    private static byte[] stored(byte[] id) {
        for (byte b : id) {
            if (b != 0) {
                return id;
            }
        }
        return new byte[0];
    }

    static byte[] hexId(ItemId.Kind kind, @Nullable Object value) {
        String text = string(value);
        if (text.length() == 2 * kind.bytes()) {
            try {
                return stored(HexFormat.of().parseHex(text));
            } catch (IllegalArgumentException e) {
                throw new EvalException("\"" + text + "\" is no hex " + kind.title());
            }
        }
        throw new EvalException("a " + kind.title() + " has " + 2 * kind.bytes() + " hex digits, got \"" + text + "\"");
    }

    /** An int that must fit 32 bits without sign. */
    static int unsigned32(@Nullable Object value) {
        long number = integer(value);
        if (number < 0 || number > 0xffff_ffffL) {
            throw new EvalException(number + " does not fit 32 bits");
        }
        return (int) number;
    }

    static long[] integers(@Nullable Object value) {
        if (value instanceof long[] numbers) {
            return numbers.clone();
        }
        List<? extends @Nullable Object> list = list(value);
        long[] numbers = new long[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = integer(list.get(i));
        }
        return numbers;
    }

    static double[] numbers(@Nullable Object value) {
        if (value instanceof double[] numbers) {
            return numbers.clone();
        }
        List<? extends @Nullable Object> list = list(value);
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(list.get(i));
        }
        return numbers;
    }

    private static List<? extends @Nullable Object> list(@Nullable Object value) {
        List<? extends @Nullable Object> list = value instanceof Messages ? null : Types.list(value);
        if (list == null) {
            throw Types.mismatch("a list", value);
        }
        return list;
    }

    /** Replaces the messages of a field by those of another field of the same type. */
    static <M extends Message> void messages(Messages<M> field, Class<? extends M> type, @Nullable Object value) {
        if (!(value instanceof Messages<?> given)) {
            throw Types.mismatch("a list of messages", value);
        }
        if (given == field) {
            return;
        }
        for (Message message : given) {
            if (!type.isInstance(message)) {
                throw new EvalException("these are messages of another type");
            }
        }
        field.clear();
        for (Message message : given) {
            field.add(type.cast(message));
        }
    }
}
