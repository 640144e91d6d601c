package io.spanway.core.transport.grpc.server;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.spanway.core.transport.OutcomeStatus;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.grpc.header.GrpcNames;
import io.spanway.core.transport.grpc.header.GrpcText;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Answer to a request that becomes no call.
 *
 * @param reason label for counting, one of a fixed set
 *     <p>Immutable.
 */
record Refusal(Http2Headers answer, String reason) {
    /** The request's header list is longer than was announced. */
    static Refusal headersTooLong() {
        return new Refusal(Replies.notGrpc(431, "the request's headers are too long"), "bad_http");
    }

    /** A header of gRPC's own makes no sense. */
    static Refusal malformed(String what) {
        return new Refusal(Replies.error(Outcome.refused(Reason.INTERNAL, what)), "bad_http");
    }

    /** The listener has as many requests in work as it may. */
    static Refusal tooMany() {
        return new Refusal(
                Replies.error(Outcome.retryable(
                        Reason.OVERLOADED,
                        "too many requests in flight, try again later",
                        OutcomeStatus.DEFAULT_DELAY_NANOS)),
                "requests_in_flight");
    }

    /** What is wrong with a request for a method that is not there. */
    static Refusal unserved(Http2Headers headers) {
        Refusal wrong = of(headers);
        return wrong != null
                ? wrong
                : new Refusal(
                        Replies.error(Outcome.refused(Reason.UNIMPLEMENTED, "unknown method " + headers.path())),
                        "path");
    }

    /** What is wrong with a request's headers whatever its method, or null. */
    static @Nullable Refusal of(Http2Headers headers) {
        if (!GrpcNames.POST.contentEquals(orEmpty(headers.method()))) {
            return new Refusal(Replies.notGrpc(405, "gRPC calls use the method POST"), "method");
        }
        if (!GrpcText.isGrpc(headers.get(GrpcNames.CONTENT_TYPE))) {
            return new Refusal(
                    Replies.notGrpc(415, "content-type must be application/grpc or application/grpc+proto"),
                    "content_type");
        }
        CharSequence encoding = headers.get(GrpcNames.GRPC_ENCODING);
        if (encoding != null && Codec.ofGrpc(encoding.toString()) == null) {
            Outcome unknown = Outcome.refused(Reason.UNIMPLEMENTED, "unknown grpc-encoding " + encoding);
            return new Refusal(Replies.unknownEncoding(unknown), "content_encoding");
        }
        return null;
    }

    private static CharSequence orEmpty(@Nullable CharSequence text) {
        return text == null ? AsciiString.EMPTY_STRING : text;
    }
}
