package io.spanway.otlp.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A protobuf message that is decoded when first asked for and written as it came unless it was changed.
 *
 * <p>A subclass calls {@link #open} at the start of each accessor and {@link #touch} in each mutator, reads one field in {@link #readField},
 * and lists the fields in {@link #writeFields} from the highest number to the lowest. Fields that it does not know are kept. Confined to
 * the thread that holds the payload.
 */
public abstract class Message {
    private static final byte[] NONE = {};

    private byte @Nullable [] source;
    private int from;
    private int to;
    private boolean opened;
    private boolean changed;
    private byte[] unknown = NONE;
    private int unknownBytes;

    /** A new, empty message. */
    protected Message() {
        opened = true;
        changed = true;
    }

    /** A message of which {@code reader} has just reached the value: goes past it and remembers where it lies. */
    protected Message(MessageReader reader) {
        from = reader.skipBytes();
        to = reader.position();
        source = reader.source();
    }

    /** A whole array's content. */
    protected Message(byte[] source) {
        this.source = source;
        this.to = source.length;
    }

    /**
     * Reads the field that {@code tag} names.
     *
     * @param tag field number and wire type; a known number with another type counts as unknown
     * @return false if the field is unknown and was not read
     */
    protected abstract boolean readField(int tag, MessageReader reader);

    /** Writes all known fields, the highest number first. */
    protected abstract void writeFields(MessageWriter out);

    /** Whether a message or attribute set that is a field of this one has changed; called only when decoded. */
    protected boolean partsChanged() {
        return false;
    }

    /**
     * Writes this message as it came but for its attributes, if nothing else has changed; a message with attributes overrides it by {@link
     * #patch(MessageWriter, int, Attributes)}. Called only when decoded and no field was set.
     *
     * @return false if it has to be written field by field
     */
    protected boolean patch(MessageWriter out) {
        return false;
    }

    /** Writes what lies behind the attributes as it came, then the attributes as they are now, then what lies before them. */
    protected final boolean patch(MessageWriter out, int field, Attributes attributes) {
        byte[] bytes = source;
        int start = attributes.encoded().rowFrom(to);
        if (bytes == null || start < 0) {
            return false;
        }
        out.raw(bytes, attributes.encoded().rowTo(to), to);
        attributes.writeTo(out, field);
        out.raw(bytes, from, start);
        return true;
    }

    /**
     * Decodes unless that was done.
     *
     * @throws MalformedMessageException if the bytes are no such message, each time
     */
    protected final void open() {
        if (!opened) {
            if (source != null) {
                read(new MessageReader(source, from, to));
            }
            // Not before: a message that could be read in part only must not pass for whole when it is asked for again.
            opened = true;
        }
    }

    /** Notes that a field was set. */
    protected final void touch() {
        changed = true;
    }

    /** Whether it came from the wire; one that was made, and never set, need not be written. */
    public final boolean wasRead() {
        return source != null;
    }

    /** For a part that was made so that a reader need not ask whether it is there: not a change until something of it is set. */
    protected final void startUnchanged() {
        changed = false;
    }

    /** Whether writing this message gives other bytes than those it came from. */
    public final boolean changed() {
        return changed || (opened && partsChanged());
    }

    /** A second occurrence of a singular field: protobuf merges it into the first. */
    public final void merge(MessageReader reader) {
        open();
        touch();
        read(reader);
    }

    /** Writes this message without tag and length. */
    public final void writeTo(MessageWriter out) {
        if (source != null && !changed()) {
            out.raw(source, from, to);
        } else if (source == null || changed || !patch(out)) {
            out.raw(unknown, 0, unknownBytes);
            writeFields(out);
        }
    }

    /** This message as bytes of its own. */
    public final byte[] toByteArray() {
        MessageWriter out = new MessageWriter(to - from);
        writeTo(out);
        return out.toByteArray();
    }

    private void read(MessageReader reader) {
        for (int tag = reader.nextTag(); tag != 0; tag = reader.nextTag()) {
            if (!readField(tag, reader)) {
                reader.skip();
                keep(reader);
            }
        }
    }

    private void keep(MessageReader reader) {
        int length = reader.position() - reader.fieldStart();
        if (unknown.length - unknownBytes < length) {
            // Doubled, because a hostile message can consist of nothing but unknown fields.
            unknown = Arrays.copyOf(unknown, Math.max(unknownBytes + length, 2 * unknownBytes));
        }
        System.arraycopy(reader.source(), reader.fieldStart(), unknown, unknownBytes, length);
        unknownBytes += length;
    }
}
