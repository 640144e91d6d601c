package io.spanway.core.transport.grpc;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.grpc.header.GrpcNames;
import io.spanway.core.transport.grpc.header.GrpcText;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Header blocks of requests: one per path, made once and used for every call that has no headers of its own; only the timeout is set anew.
 * The encoder reads a block during the write, so reuse is safe.
 *
 * <p>Confined to its connection's event loop.
 */
final class RequestHeaders {
    /** Callers use one path per signal; the bound is against paths made up per call. */
    private static final int MAX_PATHS = 16;

    private final GrpcClientSettings settings;
    private final AsciiString authority;
    private final Map<String, Http2Headers> byPath = new HashMap<>();
    private long timeoutNanos;
    private AsciiString timeoutText = AsciiString.EMPTY_STRING;

    RequestHeaders(GrpcClientSettings settings, String authority) {
        this.settings = settings;
        this.authority = new AsciiString(authority);
    }

    /** The request headers of {@code call}; valid until the next call of this method. */
    Http2Headers of(ClientCall call) {
        Http2Headers block = byPath.get(call.path);
        if (block == null || !call.headers.isEmpty()) {
            block = make(call.path);
            if (call.headers.isEmpty() && byPath.size() < MAX_PATHS) {
                byPath.put(call.path, block);
            }
            call.headers.forEach(block::set);
        }
        if (call.timeoutNanos > 0) {
            block.set(GrpcNames.GRPC_TIMEOUT, timeout(call.timeoutNanos));
        } else {
            block.remove(GrpcNames.GRPC_TIMEOUT);
        }
        return block;
    }

    private AsciiString timeout(long nanos) {
        if (nanos != timeoutNanos) {
            timeoutNanos = nanos;
            timeoutText = GrpcText.timeout(nanos);
        }
        return timeoutText;
    }

    private Http2Headers make(String path) {
        Http2Headers block = new DefaultHttp2Headers(false)
                .method(GrpcNames.POST)
                .scheme(settings.tls() == null ? GrpcNames.HTTP : GrpcNames.HTTPS)
                .path(new AsciiString(path))
                .authority(authority)
                .set(GrpcNames.TE, GrpcNames.TRAILERS)
                .set(GrpcNames.CONTENT_TYPE, GrpcNames.APPLICATION_GRPC)
                .set(GrpcNames.USER_AGENT, new AsciiString(settings.userAgent()));
        Codec codec = settings.compression();
        if (codec != null && codec != Codec.IDENTITY) {
            block.set(GrpcNames.GRPC_ENCODING, encodingName(codec));
        }
        settings.headers().forEach((name, value) -> block.set(name.toLowerCase(Locale.ROOT), value));
        return block;
    }

    private static AsciiString encodingName(Codec codec) {
        return switch (codec) {
            case GZIP -> new AsciiString("gzip");
            case ZSTD -> new AsciiString("zstd");
            case SNAPPY_FRAMED -> new AsciiString("snappy");
            default -> throw new IllegalArgumentException("gRPC has no compression " + codec);
        };
    }
}
