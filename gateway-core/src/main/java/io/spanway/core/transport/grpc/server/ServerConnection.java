package io.spanway.core.transport.grpc.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.RequestLimit;
import io.spanway.core.transport.Workers;
import io.spanway.core.transport.grpc.frame.CallTimer;
import io.spanway.core.transport.grpc.header.GrpcNames;
import io.spanway.core.transport.grpc.header.GrpcText;
import io.spanway.core.transport.http2.Http2Stream;
import io.spanway.core.transport.http2.LifeSettings;
import io.spanway.core.transport.http2.ServerSession;
import io.spanway.core.transport.http2.SessionSettings;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: requests become calls of their {@link UnaryHandler}, outcomes become answers (gRPC over HTTP/2).
 *
 * <p>A call's message is read when its handler has admitted it ({@link #keepEarly}). An answer that comes before the request is complete is written at once; the
 * rest of the request is read and thrown away, and the stream is reset when the rest is longer than a message may be or takes too long.
 * Confined to its event loop.
 */
final class ServerConnection extends ServerSession {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    /** How long the rest of a request may take that is answered already. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Longer header lists are taken from the budget: HPACK makes them out of few bytes, and each call keeps its own. */
    private static final int FREE_HEADER_BYTES = 4096;

    private final Shared shared;
    private final Workers.Lane lane;
    private @Nullable CallTimer timer;

    /**
     * What all connections of a server have in common.
     *
     * @param methods handlers by path
     * @param refused told of what reached no handler
     *     <p>Immutable, its parts are thread-safe.
     */
    record Shared(
            Map<CharSequence, UnaryHandler> methods,
            GrpcServerSettings settings,
            ByteBudget budget,
            RequestLimit requests,
            Workers workers,
            Consumer<String> refused) {
        SessionSettings session() {
            return new SessionSettings(
                    true,
                    settings.streamWindow(),
                    settings.connectionWindow(),
                    settings.maxStreams(),
                    settings.limits().maxHeaderBytes());
        }
    }

    ServerConnection(Shared shared) {
        super(shared.session(), shared.settings().life(), shared.refused());
        this.shared = shared;
        this.lane = shared.workers().lane();
    }

    @Override
    protected void opened(ChannelHandlerContext ctx) {
        timer = new CallTimer(ctx.channel().eventLoop());
        super.opened(ctx);
    }

    // --- Requests ---

    @Override
    protected void begun(Http2Stream stream, Http2Headers headers, boolean end) {
        CharSequence path = headers.path();
        UnaryHandler handler = path == null ? null : shared.methods().get(AsciiString.of(path));
        if (handler == null) {
            refuse(stream, Refusal.unserved(headers));
            return;
        }
        Refusal refusal = Refusal.of(headers);
        if (refusal != null) {
            refuse(stream, refusal);
            return;
        }
        begin(stream, headers, handler, end);
    }

    private void begin(Http2Stream stream, Http2Headers headers, UnaryHandler handler, boolean end) {
        CharSequence timeout = headers.get(GrpcNames.GRPC_TIMEOUT);
        long timeoutNanos = timeout == null ? 0 : GrpcText.parseTimeoutNanos(timeout);
        if (timeoutNanos == GrpcText.MALFORMED) {
            refuse(stream, Refusal.malformed("malformed grpc-timeout " + timeout));
            return;
        }
        if (!shared.requests().tryEnter()) {
            refuse(stream, Refusal.tooMany());
            return;
        }
        long deadline = timeout == null ? RequestContext.NO_DEADLINE : System.nanoTime() + timeoutNanos;
        ServerCall call = new ServerCall(this, stream, headers, handler, deadline);
        long headerBytes = listBytes(headers);
        if (headerBytes > FREE_HEADER_BYTES && !call.reserve(headerBytes)) {
            shared.requests().leave();
            refuse(stream, Refusal.tooMany());
            return;
        }
        call.progressNanos = heardNanos();
        stream.attach(call);
        if (timeout != null) {
            timer().add(call, deadline);
        }
        if (end) {
            call.ended = true;
            answer(call, Outcome.refused(Reason.INTERNAL, "the call has no message"));
            return;
        }
        try {
            handler.enter(call, call);
        } catch (RuntimeException e) {
            failed(call, e);
        }
    }

    @Override
    protected void begunTooLong(Http2Stream stream) {
        refuse(stream, Refusal.headersTooLong());
    }

    /** Answers a stream that becomes no call. What the client still sends on it is ignored, and told so where it does not end by itself. */
    private void refuse(Http2Stream stream, Refusal refusal) {
        refused(refusal.reason());
        answering();
        sendHeaders(stream, refusal.answer(), true);
        if (stream.remoteOpen()) {
            reset(stream, Http2Error.NO_ERROR);
        }
    }

    /** The handler lets a call in; what came of its message is read. */
    void admitted(ServerCall call, UnaryHandler handler) {
        if (call.answered || call.closed) {
            return;
        }
        call.handler = handler;
        call.admitted = true;
        readEarly(call.stream);
        if (call.ended) {
            end(call);
        }
    }

    /** The handler does not let a call in, and has counted it. */
    void denied(ServerCall call, Outcome outcome) {
        if (!call.answered && !call.closed) {
            send(call, outcome);
        }
    }

    /** Bytes of a request; all of them count as read at once. */
    @Override
    protected void dataReceived(Http2Stream stream, ByteBuf data) {
        if (!(stream.call() instanceof ServerCall call)) {
            return;
        }
        if (!call.answered) {
            call.progressNanos = heardNanos();
            if (call.admitted) {
                receive(call, data);
            } else {
                keepEarly(stream, data);
            }
        }
        if (call.answered && !call.ended) {
            call.discardedBytes += data.readableBytes();
            if (call.discardedBytes > shared.settings().maxMessage()) {
                reset(call);
            }
        }
    }

    private void receive(ServerCall call, ByteBuf data) {
        Outcome refusal = call.receive(data);
        if (refusal != null) {
            answer(call, refusal);
        }
    }

    @Override
    protected void endReceived(Http2Stream stream) {
        if (stream.call() instanceof ServerCall call) {
            end(call);
        }
    }

    private void end(ServerCall call) {
        call.ended = true;
        if (call.answered || call.handedOver || !call.admitted) {
            return;
        }
        Outcome refusal = call.handOver();
        if (refusal != null) {
            answer(call, refusal);
        }
    }

    void failed(ServerCall call, RuntimeException cause) {
        LOG.error("handler of a gRPC method failed", cause);
        answer(call, Outcome.refused(Reason.INTERNAL, "internal error"));
    }

    // --- Answers ---

    /** Whether the thread is this connection's. */
    boolean here() {
        return context().executor().inEventLoop();
    }

    /** Does something on this connection's thread. */
    void later(Runnable task) {
        try {
            context().executor().execute(task);
        } catch (RejectedExecutionException e) {
            // The loop ended, and the connection with it: nobody is left to answer.
            LOG.debug("answer after the end of the event loop", e);
        }
    }

    void answer(ServerCall call, Outcome outcome) {
        if (call.answered || call.closed) {
            return;
        }
        if (!call.handedOver) {
            call.handler.refused(outcome);
        }
        send(call, outcome);
    }

    private void send(ServerCall call, Outcome outcome) {
        call.answered = true;
        timer().remove(call);
        if (!call.handedOver) {
            dropEarly(call.stream);
            call.discard();
        }
        answering();
        if (outcome instanceof Outcome.Accepted) {
            if (!sendCanned(call.stream, Replies.ACCEPTED)) {
                message(call.stream, Replies.emptyMessage());
            }
        } else if (outcome instanceof Outcome.PartlyRejected partly) {
            message(call.stream, Replies.partialSuccess(allocator(), partly));
        } else {
            sendHeaders(call.stream, Replies.error(outcome), true);
        }
        if (!call.closed) {
            call.progressNanos = System.nanoTime();
            if (!call.ended) {
                timer().add(call, call.progressNanos + LINGER_NANOS);
            }
        }
    }

    private void message(Http2Stream stream, ByteBuf message) {
        sendHeaders(stream, Replies.HEADERS, false);
        sendMessage(stream, message, Replies.OK_TRAILERS, null);
    }

    /** The call's time is over: its deadline passed, or the rest of an answered request takes too long. */
    void expired(ServerCall call) {
        if (call.answered) {
            reset(call);
        } else {
            answer(call, Outcome.retryable(Reason.DEADLINE_EXCEEDED, "the call's deadline passed"));
        }
    }

    @Override
    protected @Nullable String late(Http2Stream stream, long nowNanos) {
        LifeSettings.Waiting limits = shared.settings().limits().waiting();
        return stream.call() instanceof ServerCall call ? call.late(limits, nowNanos) : null;
    }

    @Override
    protected void gaveUp(Http2Stream stream, String late) {
        if (!(stream.call() instanceof ServerCall call)) {
            return;
        }
        refused(late);
        if (call.answered) {
            reset(call);
        } else {
            send(call, Outcome.retryable(Reason.DEADLINE_EXCEEDED, "the message did not come in time"));
        }
    }

    private void reset(ServerCall call) {
        reset(call.stream, Http2Error.NO_ERROR);
    }

    @Override
    protected void ended(Http2Stream stream) {
        if (stream.call() instanceof ServerCall call) {
            call.closed = true;
            timer().remove(call);
            if (!call.handedOver && !call.answered) {
                call.discard();
            }
        }
    }

    // --- For calls ---

    Shared shared() {
        return shared;
    }

    /** Does a job of a call, beside the loop if it is heavy. */
    void run(int bytesIn, Workers.Job job) {
        lane.run(context().executor(), bytesIn, job);
    }

    ByteBufAllocator allocator() {
        return context().alloc();
    }

    private CallTimer timer() {
        CallTimer running = timer;
        if (running == null) {
            throw new IllegalStateException("connection not open");
        }
        return running;
    }
}
