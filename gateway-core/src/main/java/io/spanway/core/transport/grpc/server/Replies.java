package io.spanway.core.transport.grpc.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import io.spanway.core.transport.OutcomeStatus;
import io.spanway.core.transport.OutcomeStatusDetails;
import io.spanway.core.transport.grpc.frame.MessageReader;
import io.spanway.core.transport.grpc.header.GrpcNames;
import io.spanway.core.transport.grpc.header.GrpcText;
import io.spanway.core.transport.http2.CannedAnswer;
import io.spanway.otlp.Outcome;

/** The header blocks and messages that a server answers with; those of the success path are made once. Immutable. */
final class Replies {
    /** Opens an answer that has a message. */
    static final Http2Headers HEADERS = ReadOnlyHttp2Headers.serverHeaders(
            false, GrpcNames.STATUS_200, GrpcNames.CONTENT_TYPE, GrpcNames.APPLICATION_GRPC);

    /** Ends an answer that has a message. */
    static final Http2Headers OK_TRAILERS =
            ReadOnlyHttp2Headers.trailers(false, GrpcNames.GRPC_STATUS, AsciiString.cached("0"));

    /** Full success, as it leaves: headers, a message of no bytes, trailers (OTLP spec: Full Success). */
    static final CannedAnswer ACCEPTED = new CannedAnswer(HEADERS, new byte[MessageReader.PREFIX_BYTES], OK_TRAILERS);

    /** What we can decompress, for clients whose coding we cannot. */
    static final AsciiString ACCEPTED_ENCODINGS = AsciiString.cached("identity,gzip,zstd,snappy");

    private static final ByteBuf EMPTY_MESSAGE =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer(MessageReader.PREFIX_BYTES)
                    .writeZero(MessageReader.PREFIX_BYTES)
                    .asReadOnly());

    private Replies() {}

    /** A message of no bytes, prefix included: full success (OTLP spec: Full Success). */
    static ByteBuf emptyMessage() {
        return EMPTY_MESSAGE.duplicate();
    }

    /** The message of a partial success, prefix included. */
    static ByteBuf partialSuccess(ByteBufAllocator allocator, Outcome.PartlyRejected outcome) {
        byte[] response = OutcomeStatusDetails.partialSuccess(outcome);
        ByteBuf message = allocator.directBuffer(MessageReader.PREFIX_BYTES + response.length);
        return message.writeByte(0).writeInt(response.length).writeBytes(response);
    }

    /** The only header block of an answer without a message: Trailers-Only. */
    static Http2Headers error(Outcome outcome) {
        Http2Headers headers = new DefaultHttp2Headers(false, 8)
                .status(GrpcNames.STATUS_200)
                .add(GrpcNames.CONTENT_TYPE, GrpcNames.APPLICATION_GRPC)
                .add(GrpcNames.GRPC_STATUS, Integer.toString(OutcomeStatus.grpcCode(outcome)))
                .add(GrpcNames.GRPC_MESSAGE, GrpcText.percentEncode(OutcomeStatus.message(outcome)));
        if (OutcomeStatusDetails.hasDetails(outcome)) {
            headers.add(GrpcNames.GRPC_STATUS_DETAILS, GrpcText.base64(OutcomeStatusDetails.status(outcome)));
        }
        return headers;
    }

    /** {@link #error} that also lists the codings we take. */
    static Http2Headers unknownEncoding(Outcome outcome) {
        return error(outcome).add(GrpcNames.GRPC_ACCEPT_ENCODING, ACCEPTED_ENCODINGS);
    }

    /** Answer to a request that is not gRPC: an HTTP status, with the reason where a gRPC client looks for it. */
    static Http2Headers notGrpc(int httpStatus, String message) {
        Http2Headers headers = new DefaultHttp2Headers(false, 8)
                .status(Integer.toString(httpStatus))
                .add(GrpcNames.GRPC_STATUS, Integer.toString(OutcomeStatus.INTERNAL))
                .add(GrpcNames.GRPC_MESSAGE, GrpcText.percentEncode(message));
        return httpStatus == 405 ? headers.add(GrpcNames.ALLOW, GrpcNames.POST) : headers;
    }
}
