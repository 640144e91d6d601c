package io.spanway.core.receive.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.spanway.core.auth.ServerAuthenticator.Admitted;
import io.spanway.core.auth.ServerAuthenticator.Denied;
import io.spanway.core.auth.ServerAuthenticator.Verdict;
import io.spanway.core.transport.Workers;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.RequestContext;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1 connection: one request at a time, so that answers leave in the order of the requests.
 *
 * <p>What a client pipelines meanwhile waits decoded in {@code pending}, and reading stops, so that queue holds one round of reads at most.
 * A request that is refused before its body has come is answered at once. Then either the rest of the body is read and dropped and the
 * connection stays in step, or the output side is closed and input is dropped for a while, so that a client that still writes can read
 * the answer before the connection ends (RFC 9112 §9.6). Confined to its event loop.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final long LINGER_WHOLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LINGER_PARTIAL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private enum State {
        /** Waits for the head of a request. */
        HEAD,
        /** The head waits for the authenticator. */
        CHECKING,
        BODY,
        /** The payload is in the pipeline. */
        ANSWERING,
        WRITING,
        /** Answered already; the rest of the body is dropped. */
        DISCARDING,
        /** Answered for the last time; all input is dropped until the client ends the connection or time is up. */
        LINGERING
    }

    private final HttpServing serving;
    private final Workers.Lane lane;
    private final ArrayDeque<HttpObject> pending = new ArrayDeque<>();
    private State state = State.HEAD;
    private @Nullable HttpExchange exchange;
    private @Nullable ChannelHandlerContext context;
    private @Nullable DeadlineTimer timer;
    private @Nullable ChannelFuture sent;
    private boolean draining;
    private boolean inputClosed;
    private boolean stopping;
    private boolean headBegun;
    private long begunNanos;

    HttpConnection(HttpServing serving) {
        this.serving = serving;
        this.lane = serving.workers().lane();
    }

    /** Told by the decoder before it looks at new bytes. */
    void bytesArrived() {
        if (state == State.HEAD && !headBegun) {
            headBegun = true;
            begunNanos = System.nanoTime();
        }
    }

    /** No further request is taken; the connection ends when the one in work is answered. */
    void stop() {
        stopping = true;
        if (state == State.HEAD && !headBegun && pending.isEmpty()) {
            ctx().close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        timer = new DeadlineTimer(ctx.channel().eventLoop(), this::timeIsUp);
        moveDeadline();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (busy() || !pending.isEmpty()) {
            pending.add((HttpObject) message);
            ctx.channel().config().setAutoRead(false);
        } else {
            handle((HttpObject) message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        moveDeadline();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputClosed = true;
            if (!busy() && pending.isEmpty()) {
                ctx.close();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        timer().cancel();
        discardExchange();
        for (HttpObject message = pending.poll(); message != null; message = pending.poll()) {
            ReferenceCountUtil.release(message);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A reset by the client, or a decoder that gave up: there is nobody to answer.
        ctx.close();
    }

    private boolean busy() {
        return state == State.ANSWERING || state == State.WRITING || state == State.CHECKING;
    }

    private void handle(HttpObject message) {
        if (message instanceof HttpRequest request && state == State.HEAD) {
            headBegun = false;
            begin(request);
        }
        if (message instanceof HttpContent content) {
            try {
                content(content);
            } finally {
                content.release();
            }
        }
    }

    private void begin(HttpRequest request) {
        HttpRefusal broken = HttpRequestCheck.brokenHead(request);
        if (broken != null) {
            refuseForGood(HttpAnswers.Asker.UNKNOWN, broken);
            return;
        }
        HttpAnswers.Asker asker = HttpAnswers.Asker.of(request);
        if (serving.isPreflight(request)) {
            answerEarly(request, serving.answers().preflight(request.headers()));
            return;
        }
        Map<String, List<String>> headers = serving.headersOf(request);
        state = State.CHECKING;
        serving.admission().admit(headers, ctx().executor(), verdict -> checked(request, asker, headers, verdict));
        moveDeadline();
    }

    private void checked(
            HttpRequest request, HttpAnswers.Asker asker, Map<String, List<String>> headers, Verdict verdict) {
        if (!ctx().channel().isActive()) {
            return;
        }
        state = State.HEAD;
        if (verdict instanceof Admitted who) {
            admitted(request, asker, serving.admission().context(headers, who, RequestContext.NO_DEADLINE));
        } else if (verdict instanceof Denied denied) {
            answerEarly(request, refused(asker, HttpRefusal.of(denied)));
        }
        if (!draining) {
            drainPending();
        }
    }

    private void admitted(HttpRequest request, HttpAnswers.Asker asker, RequestContext metadata) {
        HttpServing.Decision decision = serving.decide(request, asker, metadata, ctx().alloc());
        if (decision instanceof HttpServing.Serve serve) {
            serve(request, serve.head(), serve.body());
        } else if (decision instanceof HttpServing.Refuse refuse) {
            answerEarly(request, refused(asker, refuse.refusal()));
        }
    }

    private void serve(HttpRequest request, HttpExchange.Head head, HttpBody body) {
        exchange = new HttpExchange(serving, ctx().channel(), head, body, this::answered);
        state = State.BODY;
        begunNanos = System.nanoTime();
        if (HttpUtil.is100ContinueExpected(request)) {
            ctx().writeAndFlush(HttpAnswers.proceed());
        }
    }

    private void content(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        boolean broken = content.decoderResult().isFailure();
        if (state == State.BODY) {
            bodyPart(content, last, broken);
        } else if (state == State.DISCARDING && broken) {
            ctx().close();
        } else if (state == State.DISCARDING && last) {
            next();
        } else if (state == State.LINGERING && last) {
            timer().set(System.nanoTime() + LINGER_WHOLE_NANOS);
        }
    }

    private void bodyPart(HttpContent content, boolean last, boolean broken) {
        HttpExchange current = current();
        if (broken) {
            discardExchange();
            refuseForGood(current.asker, HttpRefusal.badHttp(HttpResponseStatus.BAD_REQUEST, "malformed chunked body"));
            return;
        }
        HttpRefusal refusal = current.receive(content.content());
        if (refusal != null) {
            discardExchange();
            refuseForGood(current.asker, refusal);
        } else if (last) {
            state = State.ANSWERING;
            timer().clear();
            current.dispatch(lane);
        }
    }

    private void answered(HttpExchange answered, Outcome outcome) {
        if (!ctx().channel().isActive()) {
            return;
        }
        exchange = null;
        HttpRefusal refusal = HttpRefusal.of(outcome);
        FullHttpResponse response = refusal == null
                ? serving.answers().success(answered.asker, answered.signal, outcome, ctx().alloc())
                : refused(answered.asker, refusal);
        if (!answered.keepAlive || stopping || (inputClosed && pending.isEmpty())) {
            sendLast(response, LINGER_WHOLE_NANOS);
            return;
        }
        sent = ctx().writeAndFlush(response);
        next();
    }

    private FullHttpResponse refused(HttpAnswers.Asker asker, HttpRefusal refusal) {
        serving.metrics().refusedRequest(refusal.reason());
        return serving.answers().refusal(asker, refusal, ctx().alloc());
    }

    /** Answers before the body has come. */
    private void answerEarly(HttpRequest request, FullHttpResponse response) {
        if (serving.check().staysInStep(request) && !stopping) {
            state = State.DISCARDING;
            begunNanos = System.nanoTime();
            sent = ctx().writeAndFlush(response);
        } else {
            sendLast(response, LINGER_PARTIAL_NANOS);
        }
    }

    private void refuseForGood(HttpAnswers.Asker asker, HttpRefusal refusal) {
        sendLast(refused(asker, refusal), LINGER_PARTIAL_NANOS);
    }

    private void sendLast(FullHttpResponse response, long lingerNanos) {
        state = State.LINGERING;
        HttpAnswers.closeAfter(response);
        timer().set(System.nanoTime() + lingerNanos);
        ctx().writeAndFlush(response)
                .addListener((ChannelFutureListener) sent -> HttpAnswers.endOutput(sent, inputClosed));
        resumeReading();
    }

    /** A request is done with; the next one is looked at when the client has taken the answer, so that answers cannot pile up. */
    private void next() {
        if (sent != null && !sent.isDone()) {
            state = State.WRITING;
            moveDeadline();
            sent.addListener(written -> next());
            return;
        }
        if (sent != null && !sent.isSuccess()) {
            ctx().close();
            return;
        }
        state = State.HEAD;
        if (!draining) {
            drainPending();
        }
    }

    private void drainPending() {
        draining = true;
        while (!busy() && !pending.isEmpty()) {
            handle(pending.remove());
        }
        draining = false;
        if (busy()) {
            return;
        }
        if (state == State.HEAD && (inputClosed || (stopping && !headBegun))) {
            ctx().close();
            return;
        }
        resumeReading();
        moveDeadline();
    }

    private void resumeReading() {
        if (pending.isEmpty() && !ctx().channel().config().isAutoRead()) {
            ctx().channel().config().setAutoRead(true);
        }
    }

    private void moveDeadline() {
        HttpServerConfig config = serving.config();
        long now = System.nanoTime();
        switch (state) {
            case HEAD -> {
                if (headBegun) {
                    timer().limit(begunNanos, config.readHeaderTimeout());
                } else {
                    timer().limit(now, config.idleTimeout());
                }
            }
            case BODY, DISCARDING -> {
                timer().limit(now, config.bodyIdleTimeout());
                timer().atMost(begunNanos, config.readTimeout());
            }
            case WRITING -> timer().limit(now, config.writeTimeout());
            case ANSWERING, CHECKING -> timer().clear();
            case LINGERING -> {}
        }
    }

    private void timeIsUp() {
        if (state == State.BODY) {
            HttpAnswers.Asker asker = current().asker;
            discardExchange();
            refuseForGood(asker, HttpRefusal.timeout("request body did not come in time"));
        } else if (state == State.HEAD && headBegun) {
            refuseForGood(HttpAnswers.Asker.UNKNOWN, HttpRefusal.timeout("request headers did not come in time"));
        } else {
            if (state == State.WRITING) {
                serving.metrics().refusedRequest("write_timeout");
            }
            ctx().close();
        }
    }

    private void discardExchange() {
        if (state == State.BODY && exchange != null) {
            exchange.discard();
            exchange = null;
        }
    }

    private HttpExchange current() {
        if (exchange == null) {
            throw new IllegalStateException("no request in work in state " + state);
        }
        return exchange;
    }

    private ChannelHandlerContext ctx() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    private DeadlineTimer timer() {
        if (timer == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return timer;
    }
}
