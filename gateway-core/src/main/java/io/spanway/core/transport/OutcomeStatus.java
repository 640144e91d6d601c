package io.spanway.core.transport;

import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.util.concurrent.TimeUnit;

/**
 * The one mapping between {@link Outcome}, gRPC status codes and HTTP status codes, in both directions (OTLP spec: Failures, Throttling,
 * Retryable Response Codes). The bytes of the status message itself are {@link OutcomeStatusDetails}.
 *
 * <p>Immutable.
 */
public final class OutcomeStatus {
    public static final int OK = 0;
    public static final int CANCELLED = 1;
    public static final int UNKNOWN = 2;
    public static final int INVALID_ARGUMENT = 3;
    public static final int DEADLINE_EXCEEDED = 4;
    public static final int NOT_FOUND = 5;
    public static final int ALREADY_EXISTS = 6;
    public static final int PERMISSION_DENIED = 7;
    public static final int RESOURCE_EXHAUSTED = 8;
    public static final int FAILED_PRECONDITION = 9;
    public static final int ABORTED = 10;
    public static final int OUT_OF_RANGE = 11;
    public static final int UNIMPLEMENTED = 12;
    public static final int INTERNAL = 13;
    public static final int UNAVAILABLE = 14;
    public static final int DATA_LOSS = 15;
    public static final int UNAUTHENTICATED = 16;

    /** What a client is told to wait when the outcome names no time of its own. */
    public static final long DEFAULT_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Longest message that goes into an error answer; clients take some 8 KiB of headers, and the text is in there twice. */
    private static final int MAX_MESSAGE_CHARS = 1_000;

    private OutcomeStatus() {}

    /** The gRPC status code of an outcome; 0 for full and partial success. */
    public static int grpcCode(Outcome outcome) {
        if (outcome instanceof Outcome.Retryable retryable) {
            return grpcCode(retryable.reason());
        }
        return outcome instanceof Outcome.Refused refused ? grpcCode(refused.reason()) : OK;
    }

    /** The gRPC status code of a reason. */
    public static int grpcCode(Reason reason) {
        return switch (reason) {
            case NOT_SENT, UNAVAILABLE -> UNAVAILABLE;
            case OVERLOADED, TOO_LARGE, EXHAUSTED -> RESOURCE_EXHAUSTED;
            case DEADLINE_EXCEEDED -> DEADLINE_EXCEEDED;
            case CANCELLED -> CANCELLED;
            case ABORTED -> ABORTED;
            case OUT_OF_RANGE -> OUT_OF_RANGE;
            case DATA_LOSS -> DATA_LOSS;
            case MALFORMED -> INVALID_ARGUMENT;
            case UNAUTHENTICATED -> UNAUTHENTICATED;
            case PERMISSION_DENIED -> PERMISSION_DENIED;
            case UNIMPLEMENTED -> UNIMPLEMENTED;
            case NOT_FOUND -> NOT_FOUND;
            case ALREADY_EXISTS -> ALREADY_EXISTS;
            case FAILED_PRECONDITION -> FAILED_PRECONDITION;
            case INTERNAL -> INTERNAL;
            case UNKNOWN -> UNKNOWN;
        };
    }

    /** The HTTP status of an OTLP/HTTP answer; 200 for full and partial success. */
    public static int httpStatus(Outcome outcome) {
        if (outcome instanceof Outcome.Retryable retryable) {
            return httpStatus(retryable.reason());
        }
        return outcome instanceof Outcome.Refused refused ? httpStatus(refused.reason()) : 200;
    }

    /** The HTTP status of a reason: 429, 503 or 504 exactly for the retryable ones. */
    public static int httpStatus(Reason reason) {
        return switch (reason) {
            case OVERLOADED -> 429;
            case DEADLINE_EXCEEDED -> 504;
            case NOT_SENT, UNAVAILABLE, CANCELLED, ABORTED, OUT_OF_RANGE, DATA_LOSS -> 503;
            case MALFORMED -> 400;
            case TOO_LARGE -> 413;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case UNIMPLEMENTED -> 404;
            case EXHAUSTED, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, INTERNAL, UNKNOWN -> 500;
        };
    }

    /** The English text that goes with an answer, shortened to what fits a header block; empty for full success. */
    public static String message(Outcome outcome) {
        String text = "";
        if (outcome instanceof Outcome.Retryable retryable) {
            text = retryable.message();
        } else if (outcome instanceof Outcome.Refused refused) {
            text = refused.message();
        } else if (outcome instanceof Outcome.PartlyRejected partly) {
            text = partly.message();
        }
        return text.length() <= MAX_MESSAGE_CHARS ? text : text.substring(0, MAX_MESSAGE_CHARS - 1) + "…";
    }

    /**
     * Time in nanoseconds that the answer asks the client to wait (RetryInfo, Retry-After), or {@link Outcome#NO_DELAY}.
     *
     * <p>An overload always names one: without it RESOURCE_EXHAUSTED would not be retryable.
     */
    public static long retryDelayNanos(Outcome outcome) {
        if (!(outcome instanceof Outcome.Retryable retryable)) {
            return Outcome.NO_DELAY;
        }
        if (retryable.retryAfterNanos() >= 0) {
            return retryable.retryAfterNanos();
        }
        return retryable.reason() == Reason.OVERLOADED ? DEFAULT_DELAY_NANOS : Outcome.NO_DELAY;
    }

    /** {@link #retryDelayNanos} in whole seconds, rounded up, as the Retry-After header wants it; −1 if there is none. */
    public static long retryAfterSeconds(Outcome outcome) {
        long nanos = retryDelayNanos(outcome);
        return nanos < 0 ? -1 : nanos / 1_000_000_000L + (nanos % 1_000_000_000L == 0 ? 0 : 1);
    }

    /**
     * What a gRPC peer's error means.
     *
     * @param code grpc-status, not 0
     * @param retryDelayNanos delay of RetryInfo, or {@link Outcome#NO_DELAY} if the answer had none
     */
    public static Outcome ofGrpc(int code, String message, long retryDelayNanos) {
        Reason reason = switch (code) {
            case CANCELLED -> Reason.CANCELLED;
            case INVALID_ARGUMENT -> Reason.MALFORMED;
            case DEADLINE_EXCEEDED -> Reason.DEADLINE_EXCEEDED;
            case NOT_FOUND -> Reason.NOT_FOUND;
            case ALREADY_EXISTS -> Reason.ALREADY_EXISTS;
            case PERMISSION_DENIED -> Reason.PERMISSION_DENIED;
            case RESOURCE_EXHAUSTED -> retryDelayNanos >= 0 ? Reason.OVERLOADED : Reason.EXHAUSTED;
            case FAILED_PRECONDITION -> Reason.FAILED_PRECONDITION;
            case ABORTED -> Reason.ABORTED;
            case OUT_OF_RANGE -> Reason.OUT_OF_RANGE;
            case UNIMPLEMENTED -> Reason.UNIMPLEMENTED;
            case INTERNAL -> Reason.INTERNAL;
            case UNAVAILABLE -> Reason.UNAVAILABLE;
            case DATA_LOSS -> Reason.DATA_LOSS;
            case UNAUTHENTICATED -> Reason.UNAUTHENTICATED;
            default -> Reason.UNKNOWN;
        };
        return of(reason, message, retryDelayNanos);
    }

    /** What an HTTP status means that came where a gRPC answer was due, from a proxy for example (gRPC: HTTP to gRPC status mapping). */
    public static Outcome ofHttpInsteadOfGrpc(int status, String message) {
        Reason reason = switch (status) {
            case 400 -> Reason.INTERNAL;
            case 401 -> Reason.UNAUTHENTICATED;
            case 403 -> Reason.PERMISSION_DENIED;
            case 404 -> Reason.UNIMPLEMENTED;
            case 429, 502, 503, 504 -> Reason.UNAVAILABLE;
            default -> Reason.UNKNOWN;
        };
        return of(reason, message, Outcome.NO_DELAY);
    }

    /**
     * What the status of an OTLP/HTTP answer other than 2xx means: 429, 502, 503 and 504 are retryable, all others are not.
     *
     * @param retryDelayNanos delay of Retry-After, or {@link Outcome#NO_DELAY}
     */
    public static Outcome ofOtlpHttp(int status, String message, long retryDelayNanos) {
        Reason reason = switch (status) {
            case 429 -> Reason.OVERLOADED;
            case 502, 503 -> Reason.UNAVAILABLE;
            case 504 -> Reason.DEADLINE_EXCEEDED;
            case 400 -> Reason.MALFORMED;
            case 401 -> Reason.UNAUTHENTICATED;
            case 403 -> Reason.PERMISSION_DENIED;
            case 404 -> Reason.UNIMPLEMENTED;
            case 413 -> Reason.TOO_LARGE;
            case 500 -> Reason.INTERNAL;
            default -> Reason.UNKNOWN;
        };
        return of(reason, message, retryDelayNanos);
    }

    private static Outcome of(Reason reason, String message, long retryDelayNanos) {
        return reason.retryable()
                ? Outcome.retryable(reason, message, retryDelayNanos)
                : Outcome.refused(reason, message);
    }
}
