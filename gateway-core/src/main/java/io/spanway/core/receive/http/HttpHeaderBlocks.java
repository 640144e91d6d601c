package io.spanway.core.receive.http;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests and answers between HTTP/2's header blocks and the form that both versions are handled in (RFC 9113 §8.2, §8.3). Immutable. */
final class HttpHeaderBlocks {
    /** Tells a client that waits for it to send its body (RFC 9110 §10.1.1). */
    static final Http2Headers PROCEED = ReadOnlyHttp2Headers.serverHeaders(false, AsciiString.cached("100"));

    /** Longest number that is a length. */
    private static final int MAX_DIGITS = 18;

    /** Speak of an HTTP/1 connection and may not be in a block (RFC 9113 §8.2.2). */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    private HttpHeaderBlocks() {}

    /** The request, or null if the block is none: a part is missing or could not stand in a request line. */
    static @Nullable HttpRequest request(Http2Headers block) {
        CharSequence method = block.method();
        CharSequence path = block.path();
        if (method == null || path == null || path.length() == 0) {
            return null;
        }
        try {
            HttpRequest request = new DefaultHttpRequest(
                    HttpVersion.HTTP_1_1, HttpMethod.valueOf(method.toString()), path.toString());
            HttpHeaders headers = request.headers();
            for (Map.Entry<CharSequence, CharSequence> header : block) {
                if (header.getKey().charAt(0) != ':') {
                    headers.add(header.getKey(), header.getValue());
                }
            }
            CharSequence authority = block.authority();
            if (authority != null) {
                headers.set(HttpHeaderNames.HOST, authority);
            }
            return lengthMakesSense(headers) ? request : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean lengthMakesSense(HttpHeaders headers) {
        List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        if (lengths.isEmpty()) {
            return true;
        }
        String length = lengths.get(0);
        if (lengths.size() > 1 || length.isEmpty() || length.length() > MAX_DIGITS) {
            return false;
        }
        for (int i = 0; i < length.length(); i++) {
            if (length.charAt(i) < '0' || length.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The header block of an answer. */
    static Http2Headers response(FullHttpResponse response) {
        Http2Headers block = new DefaultHttp2Headers(false, 8);
        block.status(response.status().codeAsText());
        for (Map.Entry<String, String> header : response.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!OF_THE_CONNECTION.contains(name)) {
                block.add(name, header.getValue());
            }
        }
        return block;
    }
}
