package io.spanway.core.transport.grpc;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.grpc.header.GrpcNames;
import io.spanway.core.transport.grpc.header.GrpcText;
import io.spanway.core.transport.http2.RepeatedHeaders;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Headers of requests: one list per path, made once and used again while calls have the same timeout and the same headers of their own.
 *
 * <p>Confined to its connection's event loop.
 */
final class RequestHeaders {
    /** Callers use one path per signal; the bound is against paths made up per call. */
    private static final int MAX_PATHS = 16;

    private record Usual(RepeatedHeaders headers, long timeoutNanos, Map<String, String> own) {
        boolean fits(ClientCall call) {
            return timeoutNanos == call.timeoutNanos && own.equals(call.headers);
        }
    }

    private final GrpcClientSettings settings;
    private final AsciiString authority;
    private final Map<String, Usual> byPath = new HashMap<>();

    RequestHeaders(GrpcClientSettings settings, String authority) {
        this.settings = settings;
        this.authority = new AsciiString(authority);
    }

    /** The request headers of {@code call}. */
    RepeatedHeaders of(ClientCall call) {
        Usual usual = byPath.get(call.path);
        if (usual == null || !usual.fits(call)) {
            usual = new Usual(new RepeatedHeaders(make(call)), call.timeoutNanos, Map.copyOf(call.headers));
            if (byPath.size() < MAX_PATHS || byPath.containsKey(call.path)) {
                byPath.put(call.path, usual);
            }
        }
        return usual.headers;
    }

    private Http2Headers make(ClientCall call) {
        Http2Headers block = new DefaultHttp2Headers(false)
                .method(GrpcNames.POST)
                .scheme(settings.tls() == null ? GrpcNames.HTTP : GrpcNames.HTTPS)
                .path(new AsciiString(call.path))
                .authority(authority)
                .set(GrpcNames.TE, GrpcNames.TRAILERS)
                .set(GrpcNames.CONTENT_TYPE, GrpcNames.APPLICATION_GRPC)
                .set(GrpcNames.USER_AGENT, new AsciiString(settings.userAgent()));
        Codec codec = settings.compression();
        if (codec != null && codec != Codec.IDENTITY) {
            block.set(GrpcNames.GRPC_ENCODING, encodingName(codec));
        }
        settings.headers().forEach((name, value) -> block.set(name.toLowerCase(Locale.ROOT), value));
        call.headers.forEach(block::set);
        if (call.timeoutNanos > 0) {
            block.set(GrpcNames.GRPC_TIMEOUT, GrpcText.timeout(call.timeoutNanos));
        }
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
