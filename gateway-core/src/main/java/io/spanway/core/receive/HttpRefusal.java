package io.spanway.core.receive;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * An answer that is no success.
 *
 * @param status HTTP status
 * @param body sent in the request's encoding
 * @param reason label of the refusal counter; one of a fixed set
 *     <p>Immutable.
 */
record HttpRefusal(HttpResponseStatus status, RpcStatus body, String reason) {
    static HttpRefusal badHttp(HttpResponseStatus status, String message) {
        return new HttpRefusal(status, new RpcStatus(RpcStatus.INVALID_ARGUMENT, message), "bad_http");
    }

    static HttpRefusal tooLarge(int maxBytes) {
        return new HttpRefusal(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                new RpcStatus(
                        RpcStatus.RESOURCE_EXHAUSTED,
                        "request body is larger than max_request_body_size (" + maxBytes + " bytes)"),
                "too_large");
    }

    static HttpRefusal malformed(String message) {
        return new HttpRefusal(
                HttpResponseStatus.BAD_REQUEST,
                new RpcStatus(RpcStatus.INVALID_ARGUMENT, message, -1, true),
                "malformed");
    }

    static HttpRefusal timeout(String message) {
        return new HttpRefusal(
                HttpResponseStatus.REQUEST_TIMEOUT, new RpcStatus(RpcStatus.DEADLINE_EXCEEDED, message), "timeout");
    }
}
