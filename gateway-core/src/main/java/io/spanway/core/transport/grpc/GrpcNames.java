package io.spanway.core.transport.grpc;

import io.netty.util.AsciiString;

/** Header names and values of gRPC over HTTP/2, cached so that HPACK finds them by identity. Immutable. */
final class GrpcNames {
    static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    static final AsciiString APPLICATION_GRPC = AsciiString.cached("application/grpc");
    static final AsciiString TE = AsciiString.cached("te");
    static final AsciiString TRAILERS = AsciiString.cached("trailers");
    static final AsciiString USER_AGENT = AsciiString.cached("user-agent");
    static final AsciiString ALLOW = AsciiString.cached("allow");
    static final AsciiString POST = AsciiString.cached("POST");
    static final AsciiString HTTP = AsciiString.cached("http");
    static final AsciiString HTTPS = AsciiString.cached("https");
    static final AsciiString STATUS_200 = AsciiString.cached("200");
    static final AsciiString GRPC_STATUS = AsciiString.cached("grpc-status");
    static final AsciiString GRPC_MESSAGE = AsciiString.cached("grpc-message");
    static final AsciiString GRPC_STATUS_DETAILS = AsciiString.cached("grpc-status-details-bin");
    static final AsciiString GRPC_TIMEOUT = AsciiString.cached("grpc-timeout");
    static final AsciiString GRPC_ENCODING = AsciiString.cached("grpc-encoding");
    static final AsciiString GRPC_ACCEPT_ENCODING = AsciiString.cached("grpc-accept-encoding");
    static final AsciiString IDENTITY = AsciiString.cached("identity");

    private GrpcNames() {}
}
