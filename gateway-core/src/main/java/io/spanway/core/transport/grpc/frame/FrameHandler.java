package io.spanway.core.transport.grpc.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What both sides of a connection share: reading without the decoder base class's copying, one flush per loop pass, a large
 * connection window.
 *
 * <p>Netty's own way of joining reads copies each read whole when a frame is incomplete at its end; here only the incomplete frame (at
 * most 16 KiB) is kept and put in front of the next read. Confined to its event loop.
 */
public abstract class FrameHandler extends Http2ConnectionHandler {
    private static final int DEFAULT_WINDOW = 65_535;

    private final int connectionWindowBytes;
    private final List<Object> nothing = new ArrayList<>(0);
    private final Runnable flushTask = this::flushNow;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf rest;
    private boolean open;
    private boolean headroom;
    private boolean reading;
    private boolean flushScheduled;

    /** @param connectionWindowBytes what the peer may send on all streams before it hears of our reading */
    protected FrameHandler(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            int connectionWindowBytes) {
        super(decoder, encoder, settings, true, true);
        this.connectionWindowBytes = connectionWindowBytes;
    }

    /** Lets a channel without TLS read into its loop's one buffer; before this handler is added to it. */
    public static void shareReceiveBuffer(Channel channel) {
        channel.config().setRecvByteBufAllocator(ReceiveBuffers.INSTANCE);
    }

    /** The connection failed below HTTP/2, or beyond repair; it is closed next. */
    protected abstract void failed(Throwable cause);

    /** The preface is on its way; the first moment at which frames can be written. */
    protected abstract void opened(ChannelHandlerContext ctx);

    /** Where frames are written to; once the handler is in a pipeline. */
    protected final ChannelHandlerContext context() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ctx;
    }

    /** Null while the connection is being made. */
    protected final @Nullable ChannelHandlerContext contextOrNull() {
        return context;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        headroom = ctx.channel().config().getRecvByteBufAllocator() == ReceiveBuffers.INSTANCE;
        super.handlerAdded(ctx);
        if (ctx.channel().isActive()) {
            open(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        super.channelActive(ctx);
        open(ctx);
    }

    /** An accepted channel is active already when its handlers are added, and is then told so once more. */
    private void open(ChannelHandlerContext ctx) throws Http2Exception {
        if (open) {
            return;
        }
        open = true;
        Http2Stream whole = connection().connectionStream();
        connection().local().flowController().incrementWindowSize(whole, connectionWindowBytes - DEFAULT_WINDOW);
        opened(ctx);
        ctx.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (!(message instanceof ByteBuf received)) {
            ctx.fireChannelRead(message);
            return;
        }
        reading = true;
        ByteBuf in = join(ctx, received);
        try {
            int before = -1;
            while (in.isReadable() && in.readableBytes() != before && !ctx.isRemoved()) {
                before = in.readableBytes();
                decode(ctx, in, nothing);
            }
            keepRest(ctx, in);
        } finally {
            in.release();
        }
    }

    /** The bytes to decode: what was left over, then what came. */
    private ByteBuf join(ChannelHandlerContext ctx, ByteBuf received) {
        ByteBuf left = rest;
        if (left == null) {
            return received;
        }
        rest = null;
        int bytes = left.readableBytes();
        if (received.readableBytes() <= left.writableBytes()) {
            // A dribbling peer: copying the longer rest around for each few bytes would cost a square of the frame's
            // length.
            left.writeBytes(received);
            received.release();
            return left;
        }
        if (headroom && received.readerIndex() >= bytes) {
            int start = received.readerIndex() - bytes;
            received.setBytes(start, left, left.readerIndex(), bytes);
            left.release();
            return received.readerIndex(start);
        }
        ByteBuf joined = ctx.alloc().directBuffer(bytes + received.readableBytes());
        joined.writeBytes(left).writeBytes(received);
        left.release();
        received.release();
        return joined;
    }

    private void keepRest(ChannelHandlerContext ctx, ByteBuf in) {
        int bytes = in.readableBytes();
        if (bytes > 0 && !ctx.isRemoved()) {
            rest = ctx.alloc()
                    .directBuffer(Math.max(bytes, ReceiveBuffers.HEADROOM))
                    .writeBytes(in);
        }
    }

    private void dropRest() {
        if (rest != null) {
            rest.release();
            rest = null;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        reading = false;
        ctx.fireChannelReadComplete();
        flush(ctx);
    }

    /** Writes out what was written so far: at the end of the read that is going on, else when the loop's pass is over. */
    public final void flushSoon() {
        if (!reading && !flushScheduled) {
            flushScheduled = true;
            context().channel().eventLoop().execute(flushTask);
        }
    }

    private void flushNow() {
        flushScheduled = false;
        ChannelHandlerContext ctx = context();
        if (!ctx.isRemoved()) {
            flush(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            String protocol = tls == null ? null : tls.applicationProtocol();
            if (!handshake.isSuccess()) {
                failed(handshake.cause());
            } else if (protocol != null && !protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                failed(new IOException("TLS peer chose " + protocol + " instead of h2"));
                ctx.close();
            }
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        dropRest();
        super.channelInactive(ctx);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
        dropRest();
        super.handlerRemoved0(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        failed(cause);
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
            super.exceptionCaught(ctx, cause);
        } else {
            ctx.close();
        }
    }
}
