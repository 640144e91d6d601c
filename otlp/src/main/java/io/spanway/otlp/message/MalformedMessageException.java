package io.spanway.otlp.message;

/** Bytes that are no valid protobuf message. Thrown when the part in question is first read, which may be long after arrival. */
public final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}
