package io.spanway.core.transport.grpc.header;

import io.netty.util.AsciiString;

/** Header names and values of gRPC over HTTP/2, cached so that HPACK finds them by identity. Immutable. */
public final class GrpcNames {
    public static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    public static final AsciiString APPLICATION_GRPC = AsciiString.cached("application/grpc");
    public static final AsciiString TE = AsciiString.cached("te");
    public static final AsciiString TRAILERS = AsciiString.cached("trailers");
    public static final AsciiString USER_AGENT = AsciiString.cached("user-agent");
    public static final AsciiString ALLOW = AsciiString.cached("allow");
    public static final AsciiString POST = AsciiString.cached("POST");
    public static final AsciiString HTTP = AsciiString.cached("http");
    public static final AsciiString HTTPS = AsciiString.cached("https");
    public static final AsciiString STATUS_200 = AsciiString.cached("200");
    public static final AsciiString GRPC_STATUS = AsciiString.cached("grpc-status");
    public static final AsciiString GRPC_MESSAGE = AsciiString.cached("grpc-message");
    public static final AsciiString GRPC_STATUS_DETAILS = AsciiString.cached("grpc-status-details-bin");
    public static final AsciiString GRPC_TIMEOUT = AsciiString.cached("grpc-timeout");
    public static final AsciiString GRPC_ENCODING = AsciiString.cached("grpc-encoding");
    public static final AsciiString GRPC_ACCEPT_ENCODING = AsciiString.cached("grpc-accept-encoding");
    public static final AsciiString IDENTITY = AsciiString.cached("identity");

    private GrpcNames() {}
}
