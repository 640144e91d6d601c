package io.spanway.otlp.json.schema;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One field of a message type. Immutable.
 *
 * @param name JSON key, lowerCamelCase
 * @param explicit a default value is present all the same: {@code optional} fields and members of a oneof
 * @param oneof number of the oneof within its message, 0 = none
 * @param message type of the value, for {@link Kind#MESSAGE}
 * @param enumNames numbers by name, for {@link Kind#ENUM}
 */
public record Field(
        int number,
        String name,
        Kind kind,
        boolean repeated,
        boolean explicit,
        int oneof,
        @Nullable MessageType message,
        Map<String, Integer> enumNames) {

    static Field of(int number, String name, Kind kind) {
        return new Field(number, name, kind, false, false, 0, null, Map.of());
    }

    static Field of(int number, String name, MessageType message) {
        return new Field(number, name, Kind.MESSAGE, false, true, 0, message, Map.of());
    }

    static Field ofEnum(int number, String name, Map<String, Integer> names) {
        return new Field(number, name, Kind.ENUM, false, false, 0, null, names);
    }

    static Field list(int number, String name, Kind kind) {
        return new Field(number, name, kind, true, true, 0, null, Map.of());
    }

    static Field list(int number, String name, MessageType message) {
        return new Field(number, name, Kind.MESSAGE, true, true, 0, message, Map.of());
    }

    /** The same, a member of the message's only oneof. */
    Field inOneof() {
        return new Field(number, name, kind, repeated, true, 1, message, enumNames);
    }

    /** The same, declared {@code optional}. */
    Field optional() {
        return new Field(number, name, kind, repeated, true, oneof, message, enumNames);
    }

    /** Whether a list of this field is one length-delimited value. */
    public boolean packed() {
        return repeated && kind.packable();
    }

    /** The tag as it is encoded. */
    public int tag() {
        return number << 3 | (packed() ? Kind.BYTES : kind.wireType);
    }
}
