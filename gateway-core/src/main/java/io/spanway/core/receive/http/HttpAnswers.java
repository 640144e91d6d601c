package io.spanway.core.receive.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import io.spanway.core.transport.OutcomeStatus;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Signal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes every answer of one HTTP receiver. Thread-safe. */
final class HttpAnswers {
    private static final AsciiString JSON = AsciiString.cached("application/json");
    private static final AsciiString PROTOBUF = AsciiString.cached("application/x-protobuf");

    /** A Date header and the second that it names. */
    private record Stamp(long second, AsciiString text) {}

    private final Map<String, String> fixedHeaders;
    private final @Nullable Cors cors;
    private final String challenge;
    private volatile Stamp stamp = new Stamp(-1, AsciiString.EMPTY_STRING);

    /** @param challenge what a 401 says in {@code WWW-Authenticate} */
    HttpAnswers(Map<String, String> fixedHeaders, @Nullable Cors cors, String challenge) {
        this.fixedHeaders = fixedHeaders;
        this.cors = cors;
        this.challenge = challenge;
    }

    /** Who asked, as far as the answer depends on it. */
    record Asker(boolean json, boolean head, @Nullable String origin) {
        /** For requests too broken to be read. */
        static final Asker UNKNOWN = new Asker(true, false, null);

        static Asker of(HttpRequest request) {
            return new Asker(
                    HttpRequestCheck.json(request.headers()),
                    request.method().equals(HttpMethod.HEAD),
                    request.headers().get(HttpHeaderNames.ORIGIN));
        }
    }

    FullHttpResponse success(Asker asker, Signal signal, Outcome outcome, ByteBufAllocator allocator) {
        ByteBuf body = HttpBodies.success(signal, outcome, asker.json(), allocator);
        return answer(HttpResponseStatus.OK, body, asker);
    }

    FullHttpResponse refusal(Asker asker, HttpRefusal refusal, ByteBufAllocator allocator) {
        FullHttpResponse response =
                answer(refusal.status(), HttpBodies.status(refusal.outcome(), asker.json(), allocator), asker);
        HttpHeaders headers = response.headers();
        int code = refusal.status().code();
        if (code == 405) {
            headers.set(HttpHeaderNames.ALLOW, "POST");
        } else if (code == 401) {
            headers.set(HttpHeaderNames.WWW_AUTHENTICATE, challenge);
        }
        long delaySeconds = OutcomeStatus.retryAfterSeconds(refusal.outcome());
        if (delaySeconds >= 0) {
            headers.set(HttpHeaderNames.RETRY_AFTER, Long.toString(delaySeconds));
        }
        return response;
    }

    /** The answer to a preflight; only with {@code cors} configured. */
    FullHttpResponse preflight(HttpHeaders request) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER);
        response.headers().set(HttpHeaderNames.DATE, date());
        fixedHeaders.forEach(response.headers()::set);
        if (cors != null) {
            cors.decoratePreflight(request, response.headers());
        }
        return response;
    }

    boolean servesPreflights() {
        return cors != null;
    }

    private FullHttpResponse answer(HttpResponseStatus status, ByteBuf body, Asker asker) {
        int length = body.readableBytes();
        ByteBuf sent = body;
        if (asker.head()) {
            // RFC 9110 §9.3.2: the headers of the answer, none of its body.
            body.release();
            sent = Unpooled.EMPTY_BUFFER;
        }
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, sent);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.DATE, date());
        headers.set(HttpHeaderNames.CONTENT_TYPE, asker.json() ? JSON : PROTOBUF);
        headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(length));
        fixedHeaders.forEach(headers::set);
        if (cors != null) {
            cors.decorate(asker.origin(), headers);
        }
        return response;
    }

    /** Tells a client that waits for it to send its body (RFC 9110 §10.1.1). */
    static FullHttpResponse proceed() {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE);
    }

    static void closeAfter(FullHttpResponse response) {
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }

    /**
     * Tells the client that nothing more comes, and leaves its side open so that it can finish writing; ends the connection if nobody is
     * there any more.
     */
    static void endOutput(ChannelFuture sent, boolean inputClosed) {
        Channel channel = sent.channel();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (!sent.isSuccess() || inputClosed) {
            channel.close();
        } else if (tls == null) {
            ((DuplexChannel) channel).shutdownOutput();
        } else {
            tls.closeOutbound();
        }
    }

    private AsciiString date() {
        long second = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
        Stamp held = stamp;
        if (held.second() != second) {
            held = new Stamp(
                    second,
                    new AsciiString(DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC))));
            stamp = held;
        }
        return held.text();
    }
}
