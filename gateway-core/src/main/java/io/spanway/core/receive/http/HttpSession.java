package io.spanway.core.receive.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.spanway.core.auth.ServerAuthenticator.Admitted;
import io.spanway.core.auth.ServerAuthenticator.Denied;
import io.spanway.core.auth.ServerAuthenticator.Verdict;
import io.spanway.core.transport.Workers;
import io.spanway.core.transport.http2.Http2Stream;
import io.spanway.core.transport.http2.LifeSettings;
import io.spanway.core.transport.http2.ServerSession;
import io.spanway.core.transport.http2.SessionSettings;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection: its requests are decided on, read and answered as those of HTTP/1.1 are, many at a time (RFC 9113 §8).
 *
 * <p>A request that is refused before its body has come is answered at once; the rest of the body is read and thrown away, and the stream
 * is reset when that is longer than a body may be or takes too long. Confined to its event loop.
 */
final class HttpSession extends ServerSession {
    /** Longer header lists are taken from the budget: HPACK makes them out of few bytes, and each request keeps its own. */
    private static final int FREE_HEADER_BYTES = 4096;

    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 16 << 20;
    private static final Duration QUIET = Duration.ofHours(2);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(20);
    private static final Duration PING_INTERVAL = Duration.ofSeconds(5);

    private final HttpServing serving;
    private final Workers.Lane lane;

    HttpSession(HttpServing serving) {
        super(settings(serving.config()), life(serving.config()), serving.metrics()::refusedRequest);
        this.serving = serving;
        this.lane = serving.workers().lane();
    }

    private static SessionSettings settings(HttpServerConfig config) {
        return new SessionSettings(
                true, STREAM_WINDOW, CONNECTION_WINDOW, config.maxConcurrentStreams(), config.maxHeaderBytes());
    }

    private static LifeSettings life(HttpServerConfig config) {
        Duration idle = config.idleTimeout().isZero() ? null : config.idleTimeout();
        var waiting =
                new LifeSettings.Waiting(config.readHeaderTimeout(), config.bodyIdleTimeout(), config.writeTimeout());
        return new LifeSettings(idle, null, null, QUIET, SIGN_OF_LIFE, PING_INTERVAL, true, waiting);
    }

    // --- Requests ---

    @Override
    protected void begun(Http2Stream stream, Http2Headers headers, boolean end) {
        HttpRequest request = HttpHeaderBlocks.request(headers);
        if (request == null) {
            refused("bad_http");
            reset(stream, Http2Error.PROTOCOL_ERROR);
            return;
        }
        HttpStream begun = new HttpStream(stream, request, heardNanos());
        begun.ended = end;
        long headerBytes = listBytes(headers);
        if (headerBytes > FREE_HEADER_BYTES && !serving.budget().tryReserve(headerBytes)) {
            send(stream, refusal(begun.asker, HttpRefusal.of(BodyCodings.OVERLOADED)));
            reset(stream, Http2Error.NO_ERROR);
            return;
        }
        begun.headerBytes = headerBytes > FREE_HEADER_BYTES ? headerBytes : 0;
        stream.attach(begun);
        if (serving.isPreflight(request)) {
            answer(begun, serving.answers().preflight(request.headers()));
        } else {
            Map<String, List<String>> known = serving.headersOf(request);
            serving.admission().admit(known, context().executor(), verdict -> checked(begun, known, verdict));
        }
        if (!serving.config().keepAlivesEnabled()) {
            drain("keep_alives_enabled is false", null);
        }
    }

    @Override
    protected void begunTooLong(Http2Stream stream) {
        FullHttpResponse response = refusal(HttpAnswers.Asker.UNKNOWN, HttpRefusal.headersTooLong());
        send(stream, response);
        if (stream.remoteOpen()) {
            reset(stream, Http2Error.NO_ERROR);
        }
    }

    private void checked(HttpStream request, Map<String, List<String>> headers, Verdict verdict) {
        if (request.closed) {
            return;
        }
        if (verdict instanceof Admitted who) {
            admitted(request, serving.admission().context(headers, who, RequestContext.NO_DEADLINE));
        } else if (verdict instanceof Denied denied) {
            refuse(request, HttpRefusal.of(denied));
        }
    }

    private void admitted(HttpStream request, RequestContext metadata) {
        HttpServing.Decision decision = serving.decide(
                request.request, request.asker, metadata, context().alloc());
        if (decision instanceof HttpServing.Refuse refused) {
            refuse(request, refused.refusal());
        } else if (decision instanceof HttpServing.Serve serve) {
            request.exchange = new HttpExchange(
                    serving,
                    context().channel(),
                    serve.head(),
                    serve.body(),
                    (exchange, outcome) -> answered(request, exchange.signal, outcome));
            if (HttpUtil.is100ContinueExpected(request.request)) {
                sendHeaders(request.stream, HttpHeaderBlocks.PROCEED, false);
            }
            readEarly(request.stream);
            if (request.ended) {
                end(request);
            }
        }
    }

    /** Bytes of a body; all of them count as read at once. */
    @Override
    protected void dataReceived(Http2Stream stream, ByteBuf data) {
        if (!(stream.call() instanceof HttpStream request)) {
            return;
        }
        if (request.answered) {
            request.discardedBytes += data.readableBytes();
            if (request.discardedBytes > serving.config().maxBodyBytes()) {
                reset(stream, Http2Error.NO_ERROR);
            }
            return;
        }
        request.progressNanos = heardNanos();
        if (request.exchange == null) {
            keepEarly(stream, data);
        } else {
            receive(request, data);
        }
    }

    private void receive(HttpStream request, ByteBuf data) {
        HttpExchange exchange = request.exchange;
        HttpRefusal refusal = exchange == null ? null : exchange.receive(data);
        if (refusal != null) {
            refuse(request, refusal);
        }
    }

    @Override
    protected void endReceived(Http2Stream stream) {
        if (stream.call() instanceof HttpStream request) {
            end(request);
        }
    }

    private void end(HttpStream request) {
        request.ended = true;
        HttpExchange exchange = request.exchange;
        if (exchange != null && !request.answered && !request.dispatched) {
            request.dispatched = true;
            exchange.dispatch(lane);
        }
    }

    // --- Answers ---

    private void answered(HttpStream request, Signal signal, Outcome outcome) {
        if (request.closed || request.answered) {
            return;
        }
        HttpRefusal refusal = HttpRefusal.of(outcome);
        if (refusal != null) {
            refuse(request, refusal);
        } else {
            answer(
                    request,
                    serving.answers()
                            .success(request.asker, signal, outcome, context().alloc()));
        }
    }

    private void refuse(HttpStream request, HttpRefusal refusal) {
        answer(request, refusal(request.asker, refusal));
    }

    private FullHttpResponse refusal(HttpAnswers.Asker asker, HttpRefusal refusal) {
        serving.metrics().refusedRequest(refusal.reason());
        return serving.answers().refusal(asker, refusal, context().alloc());
    }

    private void answer(HttpStream request, FullHttpResponse response) {
        request.answered = true;
        request.discard();
        dropEarly(request.stream);
        send(request.stream, response);
        if (!request.closed) {
            request.progressNanos = System.nanoTime();
        }
    }

    private void send(Http2Stream stream, FullHttpResponse response) {
        answering();
        Http2Headers headers = HttpHeaderBlocks.response(response);
        ByteBuf body = response.content();
        if (body.isReadable()) {
            sendHeaders(stream, headers, false);
            sendMessage(stream, body, null, null);
        } else {
            response.release();
            sendHeaders(stream, headers, true);
        }
    }

    @Override
    protected @Nullable String late(Http2Stream stream, long nowNanos) {
        return stream.call() instanceof HttpStream request ? request.late(serving.config(), nowNanos) : null;
    }

    @Override
    protected void gaveUp(Http2Stream stream, String late) {
        if (!(stream.call() instanceof HttpStream request)) {
            return;
        }
        if (request.answered) {
            refused(late);
            reset(stream, Http2Error.NO_ERROR);
        } else {
            refuse(request, HttpRefusal.timeout("request body did not come in time"));
        }
    }

    @Override
    protected void ended(Http2Stream stream) {
        if (stream.call() instanceof HttpStream request) {
            request.closed = true;
            request.discard();
            serving.budget().release(request.headerBytes);
        }
    }
}
