package io.spanway.core.receive.http;

import io.netty.handler.codec.http.HttpRequest;
import io.spanway.core.transport.http2.Http2Stream;
import io.spanway.core.transport.http2.LifeSettings.Waiting;
import org.jspecify.annotations.Nullable;

/** One request over HTTP/2 and how far it is. Confined to its connection's event loop. */
final class HttpStream {
    final Http2Stream stream;
    final HttpRequest request;
    final HttpAnswers.Asker asker;
    final long begunNanos;

    /** There once the request may come in and is not refused by its head. */
    @Nullable
    HttpExchange exchange;

    /** When the client or we last did something for this request; {@link System#nanoTime()} instant. */
    long progressNanos;

    /** Taken from the budget for the headers. */
    long headerBytes;

    /** Bytes thrown away after an early answer. */
    long discardedBytes;

    /** The client has sent all. */
    boolean ended;

    /** The body was given on. */
    boolean dispatched;

    boolean answered;

    /** The stream is gone. */
    boolean closed;

    HttpStream(Http2Stream stream, HttpRequest request, long nowNanos) {
        this.stream = stream;
        this.request = request;
        this.asker = HttpAnswers.Asker.of(request);
        this.begunNanos = nowNanos;
        this.progressNanos = nowNanos;
    }

    /** What the client is late with, as a label, or null: the rest of its body, or taking its answer. */
    @Nullable
    String late(HttpServerConfig config, long nowNanos) {
        if (answered) {
            return Waiting.over(config.writeTimeout(), progressNanos, nowNanos) ? "write_timeout" : null;
        }
        boolean late = Waiting.over(config.bodyIdleTimeout(), progressNanos, nowNanos)
                || Waiting.over(config.readTimeout(), begunNanos, nowNanos);
        return exchange != null && !ended && late ? "timeout" : null;
    }

    /** Gives back what was received, if it was not given on. */
    void discard() {
        if (exchange != null && !dispatched) {
            exchange.discard();
        }
        exchange = null;
    }
}
