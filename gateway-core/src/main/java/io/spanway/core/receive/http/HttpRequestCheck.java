package io.spanway.core.receive.http;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.spanway.otlp.Signal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides by its head alone whether a request is served, in the order in which a client can mend things: framing, path, method, type, coding,
 * length. Immutable.
 */
final class HttpRequestCheck {
    private final Map<String, Signal> signals = new HashMap<>();
    private final BodyCodings codings;
    private final int maxBodyBytes;
    private final boolean keepAlives;

    /** @param served signals that some pipeline takes; the paths of others do not exist */
    HttpRequestCheck(HttpServerConfig config, Set<Signal> served) {
        this.codings = new BodyCodings(config.compressionAlgorithms());
        this.maxBodyBytes = config.maxBodyBytes();
        this.keepAlives = config.keepAlivesEnabled();
        for (Signal signal : served) {
            signals.put(
                    switch (signal) {
                        case TRACES -> config.tracesUrlPath();
                        case METRICS -> config.metricsUrlPath();
                        case LOGS -> config.logsUrlPath();
                        case PROFILES -> signal.httpPath();
                    },
                    signal);
        }
    }

    /** What can be wrong with the head before it means anything; the connection ends with such a request. Null when nothing is. */
    static @Nullable HttpRefusal brokenHead(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return undecodable(request.decoderResult().cause());
        }
        HttpVersion version = request.protocolVersion();
        if (!version.protocolName().equals("HTTP") || version.majorVersion() != 1) {
            return HttpRefusal.badHttp(
                    HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "only HTTP/1.1 and HTTP/1.0 are served");
        }
        HttpHeaders headers = request.headers();
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && version.minorVersion() > 0)) {
            return HttpRefusal.badHttp(HttpResponseStatus.BAD_REQUEST, "request needs exactly one Host header");
        }
        return brokenFraming(version, headers);
    }

    private static @Nullable HttpRefusal brokenFraming(HttpVersion version, HttpHeaders headers) {
        List<String> transferCodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (transferCodings.isEmpty()) {
            return null;
        }
        if (version.minorVersion() == 0) {
            return HttpRefusal.badHttp(HttpResponseStatus.BAD_REQUEST, "HTTP/1.0 has no Transfer-Encoding");
        }
        if (transferCodings.size() == 1 && transferCodings.get(0).strip().equalsIgnoreCase("chunked")) {
            return null;
        }
        return HttpRefusal.badHttp(
                HttpResponseStatus.NOT_IMPLEMENTED, "the only Transfer-Encoding understood is \"chunked\"");
    }

    private static HttpRefusal undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return HttpRefusal.badHttp(HttpResponseStatus.REQUEST_URI_TOO_LONG, "request line is too long");
        }
        if (cause instanceof TooLongFrameException) {
            return HttpRefusal.headersTooLong();
        }
        return HttpRefusal.badHttp(HttpResponseStatus.BAD_REQUEST, "malformed HTTP request: " + cause.getMessage());
    }

    /** The answer if the request is not served, else null. */
    @Nullable
    HttpRefusal refusal(HttpRequest request) {
        if (signalOf(request) == null) {
            return HttpRefusal.path(path(request.uri()));
        }
        if (!request.method().equals(HttpMethod.POST)) {
            return HttpRefusal.method(request.method().name());
        }
        HttpHeaders headers = request.headers();
        HttpRefusal refusal = unsupported(headers);
        if (refusal == null && HttpUtil.getContentLength(request, 0L) > maxBodyBytes) {
            refusal = HttpRefusal.tooLarge(maxBodyBytes);
        }
        if (refusal == null && unknownExpectation(request)) {
            refusal = HttpRefusal.badHttp(
                    HttpResponseStatus.EXPECTATION_FAILED, "the only expectation understood is 100-continue");
        }
        return refusal;
    }

    private @Nullable HttpRefusal unsupported(HttpHeaders headers) {
        List<String> types = headers.getAll(HttpHeaderNames.CONTENT_TYPE);
        if (types.size() != 1 || mediaType(types.get(0)) == Media.OTHER) {
            return HttpRefusal.unsupported(
                    "content_type", "Content-Type " + types + " is not application/x-protobuf or application/json");
        }
        List<String> codingLines = headers.getAll(HttpHeaderNames.CONTENT_ENCODING);
        if (codings.parse(codingLines) == null) {
            return HttpRefusal.unsupported(
                    "content_encoding",
                    "Content-Encoding " + codingLines + " is not supported; use one of " + codings.names());
        }
        return null;
    }

    private static boolean unknownExpectation(HttpRequest request) {
        String expect = request.headers().get(HttpHeaderNames.EXPECT);
        return expect != null
                && request.protocolVersion().minorVersion() > 0
                && !expect.equalsIgnoreCase("100-continue");
    }

    /** Signal of the request's path, or null where nothing is served. */
    @Nullable
    Signal signalOf(HttpRequest request) {
        return signals.get(path(request.uri()));
    }

    /** Whether the connection may serve another request after this one. */
    boolean keepsAlive(HttpRequest request) {
        // Nothing is gained by keeping HTTP/1.0 connections, and old proxies get it wrong (RFC 9112 §9.3).
        return keepAlives && request.protocolVersion().minorVersion() > 0 && HttpUtil.isKeepAlive(request);
    }

    /** Whether the connection can go on after the request was answered before its body had come. */
    boolean staysInStep(HttpRequest request) {
        boolean chunked = HttpUtil.isTransferEncodingChunked(request);
        long bodyBytes = chunked ? Long.MAX_VALUE : HttpUtil.getContentLength(request, 0L);
        // After a refused expectation nobody knows whether the body comes (RFC 9110 §10.1.1).
        boolean bodyEnds = bodyBytes == 0 || (bodyBytes <= maxBodyBytes && !HttpUtil.is100ContinueExpected(request));
        return bodyEnds && keepsAlive(request);
    }

    BodyCodings codings() {
        return codings;
    }

    /** Whether the client speaks JSON; of an unknown type too, since people can read it. */
    static boolean json(HttpHeaders headers) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        return type == null || mediaType(type) != Media.PROTOBUF;
    }

    private enum Media {
        PROTOBUF,
        JSON,
        OTHER
    }

    private static Media mediaType(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/x-protobuf" -> Media.PROTOBUF;
            case "application/json" -> Media.JSON;
            default -> Media.OTHER;
        };
    }

    /** Path of an origin-form or absolute-form target, without query (RFC 9112 §3.2). */
    static String path(String target) {
        int start = 0;
        if (!target.startsWith("/")) {
            int authority = target.indexOf("://");
            int slash = authority < 0 ? -1 : target.indexOf('/', authority + 3);
            if (slash < 0) {
                return target;
            }
            start = slash;
        }
        int end = target.length();
        for (int i = start; i < end; i++) {
            char c = target.charAt(i);
            if (c == '?' || c == '#') {
                end = i;
            }
        }
        return target.substring(start, end);
    }
}
