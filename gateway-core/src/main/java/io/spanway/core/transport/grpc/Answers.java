package io.spanway.core.transport.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.spanway.core.transport.OutcomeStatus;
import io.spanway.core.transport.OutcomeStatusDetails;
import io.spanway.core.transport.grpc.frame.MessageReader;
import io.spanway.core.transport.grpc.header.GrpcNames;
import io.spanway.core.transport.grpc.header.GrpcText;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;

/** What a peer's answer means (gRPC over HTTP/2: Responses; OTLP spec: Partial Success, Failures). Immutable. */
final class Answers {
    private Answers() {}

    /**
     * Outcome of a call that ended with {@code trailers}. OK with a body that cannot be read is full success: the data was taken.
     *
     * @param reader what came as message
     */
    static Outcome ofTrailers(MessageReader reader, Http2Headers trailers) {
        CharSequence status = trailers.get(GrpcNames.GRPC_STATUS);
        if (status == null) {
            return Outcome.refused(Reason.UNKNOWN, "the peer's answer has no grpc-status");
        }
        int code = statusCode(status);
        if (code != OutcomeStatus.OK) {
            CharSequence details = trailers.get(GrpcNames.GRPC_STATUS_DETAILS);
            long delay = details == null
                    ? Outcome.NO_DELAY
                    : OutcomeStatusDetails.retryDelayNanos(GrpcText.fromBase64(details));
            return OutcomeStatus.ofGrpc(code, GrpcText.percentDecode(trailers.get(GrpcNames.GRPC_MESSAGE)), delay);
        }
        if (!reader.complete() || reader.length() == 0 || reader.flag() != 0) {
            return Outcome.ACCEPTED;
        }
        ByteBuf response = reader.take();
        try {
            return OutcomeStatusDetails.ofResponse(ByteBufUtil.getBytes(response));
        } finally {
            response.release();
        }
    }

    private static int statusCode(CharSequence status) {
        try {
            return Integer.parseInt(status.toString());
        } catch (NumberFormatException e) {
            return OutcomeStatus.UNKNOWN;
        }
    }

    /** Outcome of a call that the peer reset (gRPC over HTTP/2: Errors). */
    static Outcome ofReset(long errorCode) {
        Http2Error error = Http2Error.valueOf(errorCode);
        String text = "the peer reset the call: " + error;
        if (error == Http2Error.REFUSED_STREAM) {
            return Outcome.retryable(Reason.NOT_SENT, text);
        }
        if (error == Http2Error.CANCEL) {
            return Outcome.retryable(Reason.CANCELLED, text);
        }
        if (error == Http2Error.ENHANCE_YOUR_CALM) {
            return Outcome.retryable(Reason.OVERLOADED, text);
        }
        return Outcome.refused(
                error == Http2Error.INADEQUATE_SECURITY ? Reason.PERMISSION_DENIED : Reason.INTERNAL, text);
    }
}
