package io.spanway.processing.connector.aggregate;

import io.spanway.otlp.message.AnyValue;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.ValueList;
import org.jspecify.annotations.Nullable;

/** Copies of values that do not hold on to the payload they came from, so that a series does not keep a request in memory. Thread-safe. */
public final class Detached {
    private static final int SMALL = 64;

    private Detached() {}

    /** An equal value with memory of its own. */
    public static @Nullable Object value(@Nullable Object value) {
        if (!(value instanceof Attributes) && !(value instanceof ValueList)) {
            return value;
        }
        MessageWriter out = new MessageWriter(SMALL);
        AnyValue.write(out, value);
        byte[] bytes = out.toByteArray();
        return AnyValue.read(new MessageReader(bytes, 0, bytes.length));
    }

    /** Equal attributes with memory of their own. */
    public static Attributes attributes(Attributes attributes) {
        Attributes copy = new Attributes();
        for (int i = 0; i < attributes.size(); i++) {
            copy.add(attributes.key(i), value(attributes.value(i)));
        }
        return copy;
    }
}
