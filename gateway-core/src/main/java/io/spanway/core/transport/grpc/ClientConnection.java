package io.spanway.core.transport.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.concurrent.Future;
import io.spanway.core.transport.OutcomeStatus;
import io.spanway.core.transport.grpc.frame.MessageReader;
import io.spanway.core.transport.grpc.header.GrpcNames;
import io.spanway.core.transport.grpc.header.GrpcText;
import io.spanway.core.transport.http2.Http2Session;
import io.spanway.core.transport.http2.Http2Stream;
import io.spanway.core.transport.http2.SessionSettings;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the peer: calls become streams, what comes back becomes outcomes (gRPC over HTTP/2: Responses; Errors).
 *
 * <p>Confined to its event loop.
 */
final class ClientConnection extends Http2Session {
    private static final int CONNECTION_WINDOW = 16 * 1024 * 1024;
    private static final int STREAM_WINDOW = 1024 * 1024;
    private static final int MAX_HEADER_LIST_BYTES = 65_536;

    /** OTLP keeps responses below this (OTLP spec: OTLP/gRPC Response). */
    private static final int MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

    private static final long KEEPALIVE_PING = 0x5350_414e_4b45_4550L;

    private final ClientChannel channel;
    private final GrpcClientSettings settings;
    private final RequestHeaders requestHeaders;
    private @Nullable Future<?> limit;
    private @Nullable Throwable failure;
    private boolean settled;
    private boolean closing;
    private int lastTakenStream = Integer.MAX_VALUE;
    private long heardNanos;
    private boolean awaitingSign;

    ClientConnection(ClientChannel channel, GrpcClientSettings settings, String authority) {
        // A timeout that changes with each call would drive the constant headers out of the table.
        super(
                new SessionSettings(false, STREAM_WINDOW, CONNECTION_WINDOW, 0, MAX_HEADER_LIST_BYTES),
                (name, value) -> name == GrpcNames.GRPC_TIMEOUT);
        this.channel = channel;
        this.settings = settings;
        this.requestHeaders = new RequestHeaders(settings, authority);
    }

    /** Cancelled when the connection is ready. */
    void limit(Future<?> attemptLimit) {
        limit = attemptLimit;
    }

    @Override
    protected void opened(ChannelHandlerContext ctx) {
        heardNanos = System.nanoTime();
        if (closing) {
            ctx.close();
        } else if (settings.keepaliveTime() != null) {
            after(ctx, settings.keepaliveTime().toNanos());
        }
    }

    @Override
    protected void failed(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        cancelLimit();
        // First, so that completions that call again do not find this connection.
        channel.lost(this, lossCause());
        super.channelInactive(ctx);
    }

    private String lossCause() {
        return failure == null ? "connection closed by the peer" : String.valueOf(failure.getMessage());
    }

    private void cancelLimit() {
        if (limit != null) {
            limit.cancel(false);
            limit = null;
        }
    }

    /** Closes without waiting for anything; also when the attempt to connect is still going on. */
    void closeNow() {
        closing = true;
        cancelLimit();
        ChannelHandlerContext ctx = contextOrNull();
        if (ctx != null) {
            ctx.close();
        }
    }

    /** Whether the peer takes one more stream now, or never again will. */
    boolean canSend() {
        return canOpenStream() || outOfStreams();
    }

    int openStreams() {
        return activeStreams();
    }

    /** Sends a call, or finishes it with NOT_SENT. */
    void send(ClientCall call) {
        call.connection = this;
        if (!canOpenStream()) {
            channel.goingAway(this, true);
            call.finish(Outcome.retryable(Reason.NOT_SENT, "the connection takes no further stream"));
            return;
        }
        Http2Stream stream = openStream(requestHeaders.of(call));
        stream.attach(call);
        call.stream = stream;
        ChannelPromise written = context().newPromise();
        call.written = written;
        sendMessage(stream, call.takeFramed(), null, written);
    }

    /** Tells the peer that nobody waits for this call any more; it is finished already. */
    void cancel(ClientCall call) {
        if (call.stream != null) {
            reset(call.stream, Http2Error.CANCEL);
        }
    }

    @Override
    protected void streamClosed(Http2Stream stream) {
        if (stream.call() instanceof ClientCall call && !call.finished) {
            if (stream.id() > lastTakenStream || !call.sentWhole()) {
                call.finish(Outcome.retryable(Reason.NOT_SENT, "not sent: " + lossCause()));
            } else {
                call.finish(Outcome.retryable(Reason.UNAVAILABLE, "no answer: " + lossCause()));
            }
        }
        channel.streamFreed(this, activeStreams());
    }

    @Override
    protected void headersReceived(Http2Stream stream, Http2Headers headers, boolean end) {
        if (stream.call() instanceof ClientCall call) {
            answerHeaders(call, headers, end);
        }
        if (end && stream.localOpen()) {
            // The peer has answered without waiting for the rest of the message.
            reset(stream, Http2Error.CANCEL);
        }
    }

    @Override
    protected void endReceived(Http2Stream stream) {
        if (stream.call() instanceof ClientCall call) {
            call.finish(Outcome.refused(Reason.UNKNOWN, "the peer's answer ended without a status"));
        }
        if (stream.localOpen()) {
            reset(stream, Http2Error.CANCEL);
        }
    }

    @Override
    protected void resetReceived(Http2Stream stream, long code) {
        if (stream.call() instanceof ClientCall call) {
            call.finish(Answers.ofReset(code));
        }
    }

    @Override
    protected void goAwayReceived(int lastStream, long code) {
        lastTakenStream = lastStream;
        channel.goingAway(this, code == Http2Error.NO_ERROR.code());
    }

    @Override
    protected void settled() {
        if (!settled) {
            settled = true;
            cancelLimit();
            channel.ready(this);
        } else {
            channel.streamFreed(this, activeStreams());
        }
    }

    private void answerHeaders(ClientCall call, Http2Headers headers, boolean end) {
        if (call.finished) {
            return;
        }
        if (!call.answerBegun) {
            CharSequence status = headers.status();
            call.httpStatus = status == null ? 0 : Integer.parseInt(status.toString());
            if (call.httpStatus >= 100 && call.httpStatus < 200) {
                return;
            }
            call.answerBegun = true;
            boolean grpc = call.httpStatus == 200 && GrpcText.isGrpc(headers.get(GrpcNames.CONTENT_TYPE));
            if (!grpc && !headers.contains(GrpcNames.GRPC_STATUS)) {
                notGrpc(call, end);
                return;
            }
        }
        if (end) {
            call.finish(Answers.ofTrailers(call.reader, headers));
        }
    }

    private void notGrpc(ClientCall call, boolean end) {
        call.finish(OutcomeStatus.ofHttpInsteadOfGrpc(
                call.httpStatus, "the peer answered HTTP status " + call.httpStatus + ", not gRPC"));
        if (!end) {
            cancel(call);
        }
    }

    @Override
    protected void dataReceived(Http2Stream stream, ByteBuf data) {
        if (!(stream.call() instanceof ClientCall call) || call.finished) {
            return;
        }
        MessageReader reader = call.reader;
        if (!reader.allocated() && reader.readPrefix(data) && reader.length() <= MAX_RESPONSE_BYTES) {
            reader.allocate(context().alloc());
        }
        reader.readBody(data);
    }

    @Override
    protected void heard() {
        heardNanos = System.nanoTime();
        awaitingSign = false;
    }

    private void after(ChannelHandlerContext ctx, long nanos) {
        ctx.executor().schedule(this::checkSign, nanos, TimeUnit.NANOSECONDS);
    }

    private void checkSign() {
        ChannelHandlerContext ctx = context();
        Duration time = settings.keepaliveTime();
        if (time == null || !ctx.channel().isActive()) {
            return;
        }
        if (awaitingSign) {
            failed(new IOException("no answer to a keepalive ping"));
            ctx.close();
            return;
        }
        long quiet = System.nanoTime() - heardNanos;
        boolean asked = settings.keepaliveWithoutCalls() || activeStreams() > 0;
        if (quiet < time.toNanos() || !asked) {
            after(ctx, quiet < time.toNanos() ? time.toNanos() - quiet : time.toNanos());
            return;
        }
        awaitingSign = true;
        ping(KEEPALIVE_PING);
        after(ctx, settings.keepaliveTimeout().toNanos());
    }
}
