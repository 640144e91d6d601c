package io.spanway.core.transport.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.Future;
import io.spanway.core.transport.OutcomeStatus;
import io.spanway.core.transport.grpc.frame.FrameHandler;
import io.spanway.core.transport.grpc.frame.MessageReader;
import io.spanway.core.transport.grpc.header.GrpcNames;
import io.spanway.core.transport.grpc.header.GrpcText;
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
final class ClientConnection extends FrameHandler {
    private static final int CONNECTION_WINDOW = 16 * 1024 * 1024;
    private static final int STREAM_WINDOW = 1024 * 1024;

    /** OTLP keeps responses below this (OTLP spec: OTLP/gRPC Response). */
    private static final int MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

    private static final long KEEPALIVE_PING = 0x5350_414e_4b45_4550L;

    private final ClientChannel channel;
    private final GrpcClientSettings settings;
    private final RequestHeaders requestHeaders;
    private final Http2Connection.PropertyKey callKey;
    private @Nullable Future<?> limit;
    private @Nullable Throwable failure;
    private boolean settled;
    private boolean closing;
    private int lastTakenStream = Integer.MAX_VALUE;
    private long heardNanos;
    private boolean awaitingSign;

    private ClientConnection(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initial, Builder builder) {
        super(decoder, encoder, initial, CONNECTION_WINDOW);
        this.channel = builder.channel;
        this.settings = builder.settings;
        this.requestHeaders = new RequestHeaders(builder.settings, builder.authority);
        this.callKey = connection().newKey();
        decoder.frameListener(new Frames());
        connection().addListener(new Http2ConnectionAdapter() {
            @Override
            public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
                lastTakenStream = lastStreamId;
                channel.goingAway(ClientConnection.this, errorCode == Http2Error.NO_ERROR.code());
            }

            @Override
            public void onStreamClosed(Http2Stream stream) {
                closed(stream);
            }

            @Override
            public void onStreamRemoved(Http2Stream stream) {
                channel.streamFreed(ClientConnection.this, connection().numActiveStreams());
            }
        });
    }

    /** Makes one connection. */
    static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<ClientConnection, Builder> {
        private static final int MAX_HEADER_LIST_BYTES = 65_536;

        private final ClientChannel channel;
        private final GrpcClientSettings settings;
        private final String authority;

        Builder(ClientChannel channel, GrpcClientSettings settings, String authority) {
            this.channel = channel;
            this.settings = settings;
            this.authority = authority;
        }

        ClientConnection create() {
            server(false);
            initialSettings(new Http2Settings()
                    .pushEnabled(false)
                    .initialWindowSize(STREAM_WINDOW)
                    .maxHeaderListSize(MAX_HEADER_LIST_BYTES));
            frameListener(new Http2FrameAdapter());
            // A timeout that changes with each call would drive the constant headers out of the table.
            headerSensitivityDetector((name, value) -> name == GrpcNames.GRPC_TIMEOUT);
            return build();
        }

        @Override
        protected ClientConnection build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initial) {
            return new ClientConnection(decoder, encoder, initial, this);
        }
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

    /** Whether the peer takes one more stream now. */
    boolean canSend() {
        return connection().local().canOpenStream();
    }

    /** Sends a call, or finishes it with NOT_SENT. */
    void send(ClientCall call) {
        ChannelHandlerContext ctx = context();
        int id = connection().local().incrementAndGetNextStreamId();
        call.connection = this;
        if (id <= 0) {
            channel.goingAway(this, true);
            call.finish(Outcome.retryable(Reason.NOT_SENT, "the connection has no stream ids left"));
            return;
        }
        encoder().writeHeaders(ctx, id, requestHeaders.of(call), 0, false, ctx.newPromise());
        Http2Stream stream = connection().stream(id);
        if (stream == null) {
            call.finish(Outcome.retryable(Reason.NOT_SENT, "the connection takes no further stream"));
            return;
        }
        stream.setProperty(callKey, call);
        call.stream = stream;
        ChannelPromise written = ctx.newPromise();
        call.written = written;
        encoder().writeData(ctx, id, call.takeFramed(), 0, true, written);
        flushSoon();
    }

    /** Tells the peer that nobody waits for this call any more. */
    void cancel(ClientCall call) {
        Http2Stream stream = call.stream;
        if (stream != null && connection().stream(stream.id()) == stream) {
            reset(stream);
        }
    }

    private void reset(Http2Stream stream) {
        ChannelHandlerContext ctx = context();
        encoder().writeRstStream(ctx, stream.id(), Http2Error.CANCEL.code(), ctx.newPromise());
        flushSoon();
    }

    private @Nullable ClientCall call(int streamId) {
        Http2Stream stream = connection().stream(streamId);
        return stream == null ? null : stream.getProperty(callKey);
    }

    private void closed(Http2Stream stream) {
        ClientCall call = stream.getProperty(callKey);
        if (call == null || call.finished) {
            return;
        }
        if (stream.id() > lastTakenStream || !call.sentWhole()) {
            call.finish(Outcome.retryable(Reason.NOT_SENT, "not sent: " + lossCause()));
        } else {
            call.finish(Outcome.retryable(Reason.UNAVAILABLE, "no answer: " + lossCause()));
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
        if (!end) {
            cancel(call);
        }
        call.finish(OutcomeStatus.ofHttpInsteadOfGrpc(
                call.httpStatus, "the peer answered HTTP status " + call.httpStatus + ", not gRPC"));
    }

    private void answerData(ClientCall call, ByteBuf data, boolean end) {
        if (call.finished) {
            return;
        }
        MessageReader reader = call.reader;
        if (!reader.allocated() && reader.readPrefix(data) && reader.length() <= MAX_RESPONSE_BYTES) {
            reader.allocate(context().alloc());
        }
        reader.readBody(data);
        if (end) {
            call.finish(Outcome.refused(Reason.UNKNOWN, "the peer's answer ended without a status"));
        }
    }

    private void heard() {
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
        boolean asked = settings.keepaliveWithoutCalls() || connection().numActiveStreams() > 0;
        if (quiet < time.toNanos() || !asked) {
            after(ctx, quiet < time.toNanos() ? time.toNanos() - quiet : time.toNanos());
            return;
        }
        awaitingSign = true;
        encoder().writePing(ctx, false, KEEPALIVE_PING, ctx.newPromise());
        flushSoon();
        after(ctx, settings.keepaliveTimeout().toNanos());
    }

    /** Leads each kind of frame to who cares for it. */
    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings peerSettings) {
            heard();
            if (!settled) {
                settled = true;
                cancelLimit();
                channel.ready(ClientConnection.this);
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end) {
            heard();
            int bytes = data.readableBytes() + padding;
            ClientCall call = call(streamId);
            if (call != null) {
                answerData(call, data, end);
            }
            return bytes;
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean end) {
            heard();
            ClientCall call = call(streamId);
            if (call != null) {
                answerHeaders(call, headers, end);
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end) {
            onHeadersRead(ctx, streamId, headers, padding, end);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
            heard();
            ClientCall call = call(streamId);
            if (call != null) {
                call.finish(Answers.ofReset(errorCode));
            }
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext ctx, long data) {
            heard();
        }
    }
}
