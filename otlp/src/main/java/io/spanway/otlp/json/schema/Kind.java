package io.spanway.otlp.json.schema;

/** Types of fields: how a value looks in JSON and how it is encoded in protobuf. Immutable. */
public enum Kind {
    STRING(Kind.BYTES),
    /** Bytes that JSON writes in hex: trace and span ids (OTLP spec: JSON Protobuf Encoding). */
    ID(Kind.BYTES),
    /** All other bytes: base64. */
    BLOB(Kind.BYTES),
    MESSAGE(Kind.BYTES),
    BOOL(Kind.VARINT),
    ENUM(Kind.VARINT),
    INT32(Kind.VARINT),
    UINT32(Kind.VARINT),
    SINT32(Kind.VARINT),
    INT64(Kind.VARINT),
    UINT64(Kind.VARINT),
    FIXED32(Kind.FOUR_BYTES),
    FIXED64(Kind.EIGHT_BYTES),
    SFIXED64(Kind.EIGHT_BYTES),
    DOUBLE(Kind.EIGHT_BYTES);

    /** Wire types (protobuf encoding document). */
    public static final int VARINT = 0;

    public static final int EIGHT_BYTES = 1;
    public static final int BYTES = 2;
    public static final int START_GROUP = 3;
    public static final int END_GROUP = 4;
    public static final int FOUR_BYTES = 5;

    /** How values of this kind lie in an encoded message. */
    public final int wireType;

    Kind(int wireType) {
        this.wireType = wireType;
    }

    /** Whether a list of these is one length-delimited field. */
    public boolean packable() {
        return wireType != BYTES;
    }
}
