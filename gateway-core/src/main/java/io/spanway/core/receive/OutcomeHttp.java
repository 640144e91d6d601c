package io.spanway.core.receive;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.util.concurrent.TimeUnit;

/** HTTP status and body of an outcome that is no success (OTLP spec: Failures; gRPC status codes). Immutable, no instances. */
final class OutcomeHttp {
    private static final long DEFAULT_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private OutcomeHttp() {}

    static HttpRefusal of(Outcome.Retryable outcome) {
        long delay = outcome.retryAfterNanos();
        if (delay < 0 && outcome.reason() == Reason.OVERLOADED) {
            // 429 is retryable for clients only together with a delay in the gRPC world; be as clear here.
            delay = DEFAULT_DELAY_NANOS;
        }
        RpcStatus body = new RpcStatus(grpcCode(outcome.reason()), outcome.message(), delay, false);
        return new HttpRefusal(status(outcome.reason()), body, label(outcome.reason()));
    }

    static HttpRefusal of(Outcome.Refused outcome) {
        boolean badData = outcome.reason() == Reason.MALFORMED;
        RpcStatus body = new RpcStatus(grpcCode(outcome.reason()), outcome.message(), -1, badData);
        return new HttpRefusal(status(outcome.reason()), body, label(outcome.reason()));
    }

    static String label(Reason reason) {
        return reason.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static HttpResponseStatus status(Reason reason) {
        return switch (reason) {
            case NOT_SENT, UNAVAILABLE, CANCELLED, ABORTED, OUT_OF_RANGE, DATA_LOSS ->
                HttpResponseStatus.SERVICE_UNAVAILABLE;
            case OVERLOADED -> HttpResponseStatus.TOO_MANY_REQUESTS;
            case DEADLINE_EXCEEDED -> HttpResponseStatus.GATEWAY_TIMEOUT;
            case MALFORMED -> HttpResponseStatus.BAD_REQUEST;
            case TOO_LARGE -> HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
            case UNAUTHENTICATED -> HttpResponseStatus.UNAUTHORIZED;
            case PERMISSION_DENIED -> HttpResponseStatus.FORBIDDEN;
            case UNIMPLEMENTED -> HttpResponseStatus.NOT_FOUND;
            case EXHAUSTED, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, INTERNAL, UNKNOWN ->
                HttpResponseStatus.INTERNAL_SERVER_ERROR;
        };
    }

    private static int grpcCode(Reason reason) {
        return switch (reason) {
            case CANCELLED -> 1;
            case UNKNOWN -> 2;
            case MALFORMED -> RpcStatus.INVALID_ARGUMENT;
            case DEADLINE_EXCEEDED -> RpcStatus.DEADLINE_EXCEEDED;
            case NOT_FOUND -> 5;
            case ALREADY_EXISTS -> 6;
            case PERMISSION_DENIED -> 7;
            case OVERLOADED, TOO_LARGE, EXHAUSTED -> RpcStatus.RESOURCE_EXHAUSTED;
            case FAILED_PRECONDITION -> 9;
            case ABORTED -> 10;
            case OUT_OF_RANGE -> 11;
            case UNIMPLEMENTED -> RpcStatus.UNIMPLEMENTED;
            case INTERNAL -> 13;
            case NOT_SENT, UNAVAILABLE -> RpcStatus.UNAVAILABLE;
            case DATA_LOSS -> 15;
            case UNAUTHENTICATED -> 16;
        };
    }
}
