package io.spanway.otlp.message;

import org.jspecify.annotations.Nullable;

/**
 * A field that holds one value, as {@link Attributes} describes them: decoded when asked for, and written as it came, what nobody knows in it
 * included, until it is set or changed.
 *
 * <p>Confined to the thread that holds the payload.
 */
public final class LazyValue {
    private static final Object UNREAD = new Object();

    private byte[] source = {};
    private int from = -1;
    private int to;
    private boolean present;
    private @Nullable Object value;

    /** No value. */
    public LazyValue() {}

    /** Remembers an occurrence, of which {@code reader} has just reached the value; a second one is merged into the first. */
    public void read(MessageReader reader) {
        if (present) {
            value = AnyValue.read(reader.message(), 0, get());
            from = -1;
            return;
        }
        present = true;
        value = UNREAD;
        from = reader.skipBytes();
        to = reader.position();
        source = reader.source();
    }

    /** The value; null if absent, or present but empty. */
    public @Nullable Object get() {
        if (value == UNREAD) {
            value = AnyValue.read(new MessageReader(source, from, to));
        }
        return value;
    }

    /** Replaces the value; null makes it absent. */
    public void set(@Nullable Object replacement) {
        value = replacement;
        present = replacement != null;
        from = -1;
    }

    /** Whether something inside of the value was changed; not whether it was set. */
    public boolean partChanged() {
        return Attributes.partChanged(value);
    }

    /** Writes the field unless the value is absent. */
    public void writeTo(MessageWriter out, int field) {
        if (!present) {
            return;
        }
        int mark = out.mark();
        if (from >= 0 && !partChanged()) {
            out.raw(source, from, to);
        } else {
            AnyValue.write(out, value);
        }
        out.endMessage(field, mark);
    }
}
