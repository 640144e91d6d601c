package io.spanway.otlp.json.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one message type, found by JSON key or by number. Immutable once defined, which happens in static initialisers.
 *
 * <p>Keys mostly come in the order of the fields' definition, a few of them left out. So a key is searched from behind the one before it.
 */
public final class MessageType {
    /** Of the message in its proto file. */
    public final String name;

    /** Bytes to reserve for the length of a message of this type: a guess that saves moving it. */
    public final int lengthBytes;

    private Entry[] entries = {};
    private @Nullable Entry[] byNumber = {};

    /** A field with its place in the message, its encoded tag and its key. */
    public record Entry(Field field, int index, int tag, Literal key) {}

    private MessageType(String name, int lengthBytes) {
        this.name = name;
        this.lengthBytes = lengthBytes;
    }

    /** A type whose fields follow by {@link #define}: for types that contain themselves. */
    static MessageType declare(String name) {
        return new MessageType(name, 1);
    }

    static MessageType of(String name, Field... fields) {
        return new MessageType(name, 1).define(fields);
    }

    /** A type whose messages usually need {@code lengthBytes} bytes for their length. */
    static MessageType large(String name, int lengthBytes, Field... fields) {
        return new MessageType(name, lengthBytes).define(fields);
    }

    MessageType define(Field... fields) {
        int highest = 0;
        entries = new Entry[fields.length];
        for (int i = 0; i < fields.length; i++) {
            entries[i] = new Entry(fields[i], i, fields[i].tag(), new Literal('"' + fields[i].name() + '"'));
            highest = Math.max(highest, fields[i].number());
        }
        byNumber = new Entry[highest + 1];
        for (Entry entry : entries) {
            byNumber[entry.field().number()] = entry;
        }
        return this;
    }

    /** The field of this JSON key, or null. */
    public @Nullable Entry byKey(String key) {
        for (Entry entry : entries) {
            if (entry.field().name().equals(key)) {
                return entry;
            }
        }
        return null;
    }

    /**
     * The field whose key stands at {@code at}, or null if there is none or it is written with escapes.
     *
     * @param text with {@link Literal#PADDING} bytes more than the JSON has
     * @param likely place of the field to compare first, from 0 to {@link #size()}
     */
    public @Nullable Entry byKey(byte[] text, int at, int likely) {
        Entry[] all = entries;
        for (int i = likely; i < all.length; i++) {
            if (all[i].key().isAt(text, at)) {
                return all[i];
            }
        }
        for (int i = 0; i < likely; i++) {
            if (all[i].key().isAt(text, at)) {
                return all[i];
            }
        }
        return null;
    }

    /** The field of this number, or null. */
    public @Nullable Entry byNumber(int number) {
        return number > 0 && number < byNumber.length ? byNumber[number] : null;
    }

    /** All fields, in the order of their definition. */
    public List<Entry> entries() {
        return List.of(entries);
    }

    /** Number of fields. */
    public int size() {
        return entries.length;
    }

    /** The field at this place in the order of definition. */
    public Entry entry(int index) {
        return entries[index];
    }
}
