package io.spanway.processing.ottl.value;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A trace, span or profile id; an unset one has all bytes zero. Immutable. */
public final class ItemId {
    /** Which ids there are, with their length. */
    public enum Kind {
        TRACE("TraceID", 16),
        SPAN("SpanID", 8),
        PROFILE("ProfileID", 16);

        private final String title;
        private final int bytes;

        Kind(String title, int bytes) {
            this.title = title;
            this.bytes = bytes;
        }

        /** Name of the type in OTTL. */
        public String title() {
            return title;
        }

        /** Length of such an id. */
        public int bytes() {
            return bytes;
        }
    }

    private final Kind kind;
    private final byte[] bytes;

    private ItemId(Kind kind, byte[] bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    /** An id as a field of OTLP holds it; one of another length than its kind's counts as unset. */
    public static ItemId of(Kind kind, byte[] bytes) {
        return new ItemId(kind, bytes.length == kind.bytes ? bytes : new byte[kind.bytes]);
    }

    public Kind kind() {
        return kind;
    }

    /** The bytes, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether all bytes are zero. */
    public boolean isEmpty() {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Lower-case hex digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ItemId that && that.kind == kind && Arrays.equals(that.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return kind.title + "(" + hex() + ")";
    }
}
