package io.spanway.core.transport.grpc.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.OutcomeStatus;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.codec.CodecException;
import io.spanway.core.transport.grpc.frame.CallTimer;
import io.spanway.core.transport.grpc.frame.MessageReader;
import io.spanway.core.transport.grpc.header.GrpcNames;
import io.spanway.core.transport.grpc.header.GrpcText;
import io.spanway.core.transport.http2.Http2Session;
import io.spanway.core.transport.http2.Http2Stream;
import io.spanway.core.transport.http2.SessionSettings;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: requests become calls of their {@link UnaryHandler}, outcomes become answers (gRPC over HTTP/2).
 *
 * <p>An answer that comes before the request is complete is written at once; the rest of the request is read and thrown away, and the
 * stream is reset when the rest is longer than a message may be or takes too long. Confined to its event loop.
 */
final class ServerConnection extends Http2Session {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    /** How long the rest of a request may take that is answered already. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int MAX_HEADER_LIST_BYTES = 65_536;

    private final Map<CharSequence, UnaryHandler> methods;
    private final GrpcServerSettings settings;
    private final ByteBudget budget;
    private final ServerLife life;
    private @Nullable CallTimer timer;

    ServerConnection(Map<CharSequence, UnaryHandler> methods, GrpcServerSettings settings, ByteBudget budget) {
        super(
                new SessionSettings(
                        true,
                        settings.streamWindow(),
                        settings.connectionWindow(),
                        settings.maxStreams(),
                        MAX_HEADER_LIST_BYTES),
                (name, value) -> false);
        this.methods = methods;
        this.settings = settings;
        this.budget = budget;
        this.life = new ServerLife(this, settings);
    }

    ServerLife life() {
        return life;
    }

    @Override
    protected void opened(ChannelHandlerContext ctx) {
        timer = new CallTimer(ctx.channel().eventLoop());
        life.opened(ctx);
    }

    @Override
    protected void failed(Throwable cause) {
        LOG.debug("connection from {} failed", context().channel().remoteAddress(), cause);
    }

    /** A client that does not read its answers is not read from either, so that answers cannot pile up. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
        super.channelWritabilityChanged(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        life.closed();
        super.channelInactive(ctx);
    }

    @Override
    protected void heard() {
        life.heard();
    }

    @Override
    protected void pingReceived() {
        life.pinged();
    }

    @Override
    protected void pingAnswered(long data) {
        life.pingAnswered(data);
    }

    @Override
    protected void headersReceived(Http2Stream stream, Http2Headers headers, boolean end) {
        if (stream.call() instanceof ServerCall call) {
            // gRPC requests have no trailers, but HTTP/2 allows them; they end the stream.
            end(call);
            return;
        }
        life.streamsOpen(activeStreams());
        if (!GrpcNames.POST.contentEquals(orEmpty(headers.method()))) {
            refuse(stream, Replies.notGrpc(405, "gRPC calls use the method POST"));
            return;
        }
        if (!GrpcText.isGrpc(headers.get(GrpcNames.CONTENT_TYPE))) {
            refuse(stream, Replies.notGrpc(415, "content-type must be application/grpc or application/grpc+proto"));
            return;
        }
        UnaryHandler handler = methods.get(AsciiString.of(orEmpty(headers.path())));
        if (handler == null) {
            refuse(stream, Replies.error(Outcome.refused(Reason.UNIMPLEMENTED, "unknown method " + headers.path())));
            return;
        }
        CharSequence encoding = headers.get(GrpcNames.GRPC_ENCODING);
        Codec codec = encoding == null ? null : Codec.ofGrpc(encoding.toString());
        if (encoding != null && codec == null) {
            Outcome unknown = Outcome.refused(Reason.UNIMPLEMENTED, "unknown grpc-encoding " + encoding);
            refuse(stream, Replies.unknownEncoding(unknown));
            return;
        }
        begin(stream, headers, handler, codec, end);
    }

    private void begin(
            Http2Stream stream, Http2Headers headers, UnaryHandler handler, @Nullable Codec codec, boolean end) {
        CharSequence timeout = headers.get(GrpcNames.GRPC_TIMEOUT);
        long timeoutNanos = timeout == null ? 0 : GrpcText.parseTimeoutNanos(timeout);
        if (timeoutNanos == GrpcText.MALFORMED) {
            refuse(stream, Replies.error(Outcome.refused(Reason.INTERNAL, "malformed grpc-timeout " + timeout)));
            return;
        }
        long deadline = timeout == null ? RequestContext.NO_DEADLINE : System.nanoTime() + timeoutNanos;
        ServerCall call = new ServerCall(this, budget, stream, headers, handler, codec, deadline);
        stream.attach(call);
        if (timeout != null) {
            timer().add(call, deadline);
        }
        if (end) {
            call.ended = true;
            answer(call, Outcome.refused(Reason.INTERNAL, "the call has no message"));
        }
    }

    @Override
    protected void headersTooLong(Http2Stream stream) {
        life.streamsOpen(activeStreams());
        refuse(stream, Replies.notGrpc(431, "the request's headers are too long"));
    }

    /** Bytes of a request; all of them count as read at once. */
    @Override
    protected void dataReceived(Http2Stream stream, ByteBuf data) {
        if (!(stream.call() instanceof ServerCall call)) {
            return;
        }
        if (!call.answered) {
            receive(call, data);
        }
        if (call.answered && !call.ended) {
            call.discardedBytes += data.readableBytes();
            if (call.discardedBytes > settings.maxMessage()) {
                reset(call);
            }
        }
    }

    @Override
    protected void endReceived(Http2Stream stream) {
        if (stream.call() instanceof ServerCall call) {
            end(call);
        }
    }

    private void receive(ServerCall call, ByteBuf data) {
        MessageReader reader = call.reader;
        if (!reader.allocated()) {
            if (!reader.readPrefix(data)) {
                return;
            }
            Outcome refusal = checkPrefix(call);
            if (refusal != null) {
                answer(call, refusal);
                return;
            }
            reader.allocate(context().alloc());
        }
        reader.readBody(data);
        if (data.isReadable()) {
            answer(call, Outcome.refused(Reason.INTERNAL, "more than one message in a unary call"));
        }
    }

    private @Nullable Outcome checkPrefix(ServerCall call) {
        int flag = call.reader.flag();
        long length = call.reader.length();
        if (flag > 1) {
            return Outcome.refused(Reason.INTERNAL, "invalid compressed flag " + flag);
        }
        if (flag == 1 && (call.codec == null || call.codec == Codec.IDENTITY)) {
            return Outcome.refused(Reason.INTERNAL, "compressed flag set, but grpc-encoding names no compression");
        }
        if (length > settings.maxMessage()) {
            return Outcome.refused(
                    Reason.TOO_LARGE, "message of " + length + " bytes is larger than " + settings.maxMessage());
        }
        return call.reserve(length) ? null : overBudget();
    }

    private static Outcome overBudget() {
        return Outcome.retryable(
                Reason.OVERLOADED, "too many bytes in flight, try again later", OutcomeStatus.DEFAULT_DELAY_NANOS);
    }

    private void end(ServerCall call) {
        call.ended = true;
        if (call.answered || call.handedOver) {
            return;
        }
        MessageReader reader = call.reader;
        if (!reader.complete()) {
            String text =
                    reader.untouched() ? "the call has no message" : "the message is shorter than its prefix says";
            answer(call, Outcome.refused(Reason.INTERNAL, text));
            return;
        }
        ByteBuf message = reader.take();
        Codec codec = call.codec;
        if (reader.flag() == 1 && codec != null) {
            message = decompress(call, codec, message);
        }
        if (message != null) {
            handOver(call, message);
        }
    }

    private void handOver(ServerCall call, ByteBuf message) {
        try {
            call.handOver(message);
        } catch (RuntimeException e) {
            LOG.error("handler of a gRPC method failed", e);
            answer(call, Outcome.refused(Reason.INTERNAL, "internal error"));
        }
    }

    /** Returns the plain message, its bytes taken from the budget, or null if the call is answered already. Consumes {@code compressed}. */
    private @Nullable ByteBuf decompress(ServerCall call, Codec codec, ByteBuf compressed) {
        int wireBytes = compressed.readableBytes();
        ByteBuf plain;
        try {
            plain = codec.decompress(
                    compressed, settings.maxMessage(), context().alloc());
        } catch (CodecException e) {
            boolean large = e.kind() == CodecException.Kind.TOO_LARGE;
            answer(call, Outcome.refused(large ? Reason.TOO_LARGE : Reason.INTERNAL, String.valueOf(e.getMessage())));
            return null;
        } finally {
            compressed.release();
        }
        if (!call.reserve(plain.readableBytes())) {
            plain.release();
            answer(call, overBudget());
            return null;
        }
        call.release(wireBytes);
        return plain;
    }

    /** For {@link ServerLife}: GOAWAY, before the last one for every stream that may come, then for those that came (RFC 9113 §6.8). */
    void tellGoAway(Http2Error error, String reason, boolean last) {
        goAway(last ? lastStreamOfPeer() : Integer.MAX_VALUE, error, reason);
    }

    void tellPing(long data) {
        ping(data);
    }

    void end() {
        closeSoon();
    }

    /** Called by {@link ServerCall#complete}. */
    void answerFromAnyThread(ServerCall call, Outcome outcome) {
        if (context().executor().inEventLoop()) {
            answer(call, outcome);
            return;
        }
        try {
            context().executor().execute(() -> answer(call, outcome));
        } catch (RejectedExecutionException e) {
            // The loop ended, and the connection with it: nobody is left to answer.
            LOG.debug("answer after the end of the event loop", e);
        }
    }

    private void answer(ServerCall call, Outcome outcome) {
        if (call.answered || call.closed) {
            return;
        }
        call.answered = true;
        timer().remove(call);
        if (!call.handedOver) {
            call.discard();
            call.handler.refused(outcome);
        }
        life.answering();
        if (outcome instanceof Outcome.Accepted) {
            if (!sendCanned(call.stream, Replies.ACCEPTED)) {
                message(call.stream, Replies.emptyMessage());
            }
        } else if (outcome instanceof Outcome.PartlyRejected partly) {
            message(call.stream, Replies.partialSuccess(context().alloc(), partly));
        } else {
            sendHeaders(call.stream, Replies.error(outcome), true);
        }
        if (!call.ended && !call.closed) {
            timer().add(call, System.nanoTime() + LINGER_NANOS);
        }
    }

    private void message(Http2Stream stream, ByteBuf message) {
        sendHeaders(stream, Replies.HEADERS, false);
        sendMessage(stream, message, Replies.OK_TRAILERS, null);
    }

    /** Answers a stream that becomes no call. What the client still sends on it is ignored, and told so where it does not end by itself. */
    private void refuse(Http2Stream stream, Http2Headers answer) {
        life.answering();
        sendHeaders(stream, answer, true);
        if (stream.remoteOpen()) {
            reset(stream, Http2Error.NO_ERROR);
        }
    }

    /** The call's time is over: its deadline passed, or the rest of an answered request takes too long. */
    void expired(ServerCall call) {
        if (call.answered) {
            reset(call);
        } else {
            answer(call, Outcome.retryable(Reason.DEADLINE_EXCEEDED, "the call's deadline passed"));
        }
    }

    private void reset(ServerCall call) {
        reset(call.stream, Http2Error.NO_ERROR);
    }

    @Override
    protected void streamClosed(Http2Stream stream) {
        if (stream.call() instanceof ServerCall call) {
            call.closed = true;
            timer().remove(call);
            if (!call.handedOver && !call.answered) {
                call.discard();
            }
        }
        life.streamsOpen(activeStreams());
    }

    private CallTimer timer() {
        CallTimer running = timer;
        if (running == null) {
            throw new IllegalStateException("connection not open");
        }
        return running;
    }

    private static CharSequence orEmpty(@Nullable CharSequence text) {
        return text == null ? AsciiString.EMPTY_STRING : text;
    }
}
