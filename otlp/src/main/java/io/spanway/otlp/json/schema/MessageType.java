package io.spanway.otlp.json.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one message type, found by JSON key or by number. Immutable once defined, which happens in static initialisers.
 *
 * <p>Keys lie in a table without collisions, whose size is searched when the type is defined: a look-up is one hash (kept by the string, and the
 * parser hands out the same string for the same key) and one comparison.
 */
public final class MessageType {
    private static final int MAX_TABLE = 1 << 16;

    /** Of the message in its proto file. */
    public final String name;

    /** Bytes to reserve for the length of a message of this type: a guess that saves moving it. */
    public final int lengthBytes;

    private Entry[] entries = {};
    private @Nullable Entry[] byKey = {};
    private @Nullable Entry[] byNumber = {};

    /** A field with its place in the message and its encoded tag. */
    public record Entry(Field field, int index, int tag) {}

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
            entries[i] = new Entry(fields[i], i, fields[i].tag());
            highest = Math.max(highest, fields[i].number());
        }
        byNumber = new Entry[highest + 1];
        for (Entry entry : entries) {
            byNumber[entry.field().number()] = entry;
        }
        byKey = table();
        return this;
    }

    private @Nullable Entry[] table() {
        for (int size = Integer.highestOneBit(entries.length) * 2; size <= MAX_TABLE; size *= 2) {
            @Nullable Entry[] table = new Entry[size];
            boolean free = true;
            for (Entry entry : entries) {
                int slot = slot(entry.field().name(), size);
                free &= table[slot] == null;
                table[slot] = entry;
            }
            if (free) {
                return table;
            }
        }
        throw new IllegalStateException("keys of " + name + " collide");
    }

    private static int slot(String key, int size) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> 16 & size - 1;
    }

    /** The field of this JSON key, or null. */
    public @Nullable Entry byKey(String key) {
        Entry entry = byKey[slot(key, byKey.length)];
        return entry != null && entry.field().name().equals(key) ? entry : null;
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
