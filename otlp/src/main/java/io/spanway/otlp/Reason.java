package io.spanway.otlp;

/**
 * Why a payload was not accepted, in the classes that OTLP tells apart (OTLP spec: Failures, Throttling).
 *
 * <p>The mapping to gRPC status codes and HTTP status codes stands in one file of {@code core.transport}. Immutable.
 */
public enum Reason {
    /** Nothing of the request reached the other side: connection refused, stream refused, never sent. */
    NOT_SENT(true),
    /** The other side, or all of them, cannot take data now. */
    UNAVAILABLE(true),
    /** A limit is reached that frees itself: byte budget, queue, rate. Carries a delay. */
    OVERLOADED(true),
    DEADLINE_EXCEEDED(true),
    CANCELLED(true),
    ABORTED(true),
    OUT_OF_RANGE(true),
    DATA_LOSS(true),
    /** The bytes are no valid request of the signal. */
    MALFORMED(false),
    /** Larger than a configured limit: trying again cannot help. */
    TOO_LARGE(false),
    UNAUTHENTICATED(false),
    PERMISSION_DENIED(false),
    UNIMPLEMENTED(false),
    /** RESOURCE_EXHAUSTED without RetryInfo: by the specification not retryable. */
    EXHAUSTED(false),
    NOT_FOUND(false),
    ALREADY_EXISTS(false),
    FAILED_PRECONDITION(false),
    INTERNAL(false),
    UNKNOWN(false);

    private final boolean retryable;

    Reason(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether a client may send the same request again (OTLP spec: Failures). */
    public boolean retryable() {
        return retryable;
    }
}
