package io.spanway.core.transport.codec;

/**
 * Compressed bytes that cannot be taken: the client's fault, never a reason to retry. Carries no stack trace, since hostile input may
 * cause many. Immutable.
 */
public final class CodecException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong, for the choice of a status. */
    public enum Kind {
        /** The content is larger than the limit: 413, RESOURCE_EXHAUSTED. */
        TOO_LARGE,
        /** Not the named coding, truncated, damaged, or followed by other bytes: 400, INTERNAL or INVALID_ARGUMENT. */
        CORRUPT
    }

    private final Kind kind;

    private CodecException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** The content passes {@code maxBytes}. */
    public static CodecException tooLarge(int maxBytes) {
        return new CodecException(
                Kind.TOO_LARGE, "decompressed body is larger than the limit of " + maxBytes + " bytes");
    }

    /** @param what is wrong, for the client: {@code "gzip: checksum does not match"} */
    public static CodecException corrupt(String what) {
        return new CodecException(Kind.CORRUPT, what);
    }

    public Kind kind() {
        return kind;
    }
}
