package io.spanway.core.receive.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.spanway.core.auth.ServerAuthenticator;
import io.spanway.core.transport.OutcomeStatus;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is no success.
 *
 * @param status HTTP status
 * @param outcome tells the status message and the delay, if any
 * @param reason label of the refusal counter; one of a fixed set
 *     <p>Immutable.
 */
record HttpRefusal(HttpResponseStatus status, Outcome outcome, String reason) {
    /** A pipeline's answer. */
    static HttpRefusal of(Outcome.Retryable outcome) {
        return of(outcome, outcome.reason());
    }

    /** A pipeline's answer. */
    static HttpRefusal of(Outcome.Refused outcome) {
        return of(outcome, outcome.reason());
    }

    /** A pipeline's answer, or null if the request was taken. */
    static @Nullable HttpRefusal of(Outcome outcome) {
        if (outcome instanceof Outcome.Retryable retryable) {
            return of(retryable);
        }
        return outcome instanceof Outcome.Refused refused ? of(refused) : null;
    }

    /** The authenticator's answer. */
    static HttpRefusal of(ServerAuthenticator.Denied denied) {
        HttpRefusal refusal = of(denied.outcome());
        if (refusal == null) {
            throw new IllegalArgumentException("denied by a success");
        }
        return new HttpRefusal(refusal.status(), denied.outcome(), denied.reason());
    }

    private static HttpRefusal of(Outcome outcome, Reason reason) {
        return new HttpRefusal(
                HttpResponseStatus.valueOf(OutcomeStatus.httpStatus(reason)),
                outcome,
                reason.name().toLowerCase(Locale.ROOT));
    }

    /** HTTP itself was not respected. */
    static HttpRefusal badHttp(HttpResponseStatus status, String message) {
        return new HttpRefusal(status, Outcome.refused(Reason.MALFORMED, message), "bad_http");
    }

    static HttpRefusal headersTooLong() {
        return badHttp(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers are larger than max_header_bytes");
    }

    /** The listener has as many requests in work as it may. */
    static HttpRefusal tooMany() {
        Outcome.Retryable outcome = new Outcome.Retryable(
                Reason.OVERLOADED, "too many requests in flight, try again later", TimeUnit.SECONDS.toNanos(1));
        return new HttpRefusal(of(outcome).status(), outcome, "requests_in_flight");
    }

    static HttpRefusal tooLarge(int maxBytes) {
        return of(new Outcome.Refused(
                Reason.TOO_LARGE,
                "request body is larger than " + maxBytes
                        + " bytes, the lesser of max_request_body_size and the gateway's memory limit"));
    }

    static HttpRefusal path(String path) {
        return new HttpRefusal(
                HttpResponseStatus.NOT_FOUND,
                Outcome.refused(Reason.UNIMPLEMENTED, "nothing is served at " + path),
                "path");
    }

    static HttpRefusal method(String method) {
        return new HttpRefusal(
                HttpResponseStatus.METHOD_NOT_ALLOWED,
                Outcome.refused(Reason.UNIMPLEMENTED, "method " + method + " is not allowed, use POST"),
                "method");
    }

    /** @param header which of the two headers names something that is not understood, as a label */
    static HttpRefusal unsupported(String header, String message) {
        return new HttpRefusal(
                HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, Outcome.refused(Reason.MALFORMED, message), header);
    }

    static HttpRefusal timeout(String message) {
        return new HttpRefusal(
                HttpResponseStatus.REQUEST_TIMEOUT, Outcome.refused(Reason.MALFORMED, message), "timeout");
    }
}
