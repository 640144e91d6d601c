package io.spanway.core.transport.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The channel under a {@link Http2Session}: when it opens, what it reads, when it is flushed, and how it ends.
 *
 * <p>Confined to its event loop.
 */
abstract class SessionChannel extends ChannelInboundHandlerAdapter {
    private static final long LINGER_MILLIS = 1_000;
    private static final int LINGER_BYTES = 8 * 1024 * 1024;

    private final Runnable flushTask = this::flushTask;
    private @Nullable ChannelHandlerContext context;
    private boolean open;
    private boolean over;
    private int discarded;
    private boolean reading;
    private boolean flushScheduled;

    /** The handler is in a pipeline. */
    abstract void added(ChannelHandlerContext ctx);

    /** The channel is connected: the preface can be written. */
    abstract void begin(ChannelHandlerContext ctx);

    /** Reads all of {@code in}, which is lent. */
    abstract void read(ByteBuf in) throws Http2Exception;

    /** Says to the peer why the connection ends. */
    abstract void sayWhy(Http2Exception cause);

    /** Gives what was gathered to the channel. */
    abstract void handOver();

    /** Closes every stream. */
    abstract void closeStreams();

    /** Gives back all buffers. */
    abstract void dispose();

    /** The connection failed below HTTP/2, or beyond repair; it is closed next. */
    protected abstract void failed(Throwable cause);

    /** Where the connection is; once the handler is in a pipeline. */
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

    /** Lets out what was sent so far: at the end of the read that is going on, else when the loop's pass is over. */
    protected final void flushSoon() {
        if (!reading && !flushScheduled) {
            flushScheduled = true;
            context().channel().eventLoop().execute(flushTask);
        }
    }

    /** Closes the connection when what was sent so far has left. */
    protected final void closeSoon() {
        ChannelHandlerContext ctx = context;
        if (ctx != null && !over) {
            over = true;
            handOver();
            ctx.writeAndFlush(ctx.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Whether nothing more is to be sent. */
    final boolean over() {
        return over;
    }

    /** Ends the connection because of what the peer sent (RFC 9113 §5.4.1). */
    final void fail(Http2Exception cause) {
        if (over) {
            return;
        }
        ChannelHandlerContext ctx = context();
        sayWhy(cause);
        failed(cause);
        handOver();
        over = true;
        ChannelPromise gone = ctx.newPromise();
        ctx.writeAndFlush(ctx.alloc().buffer(0), gone);
        boolean tls = ctx.pipeline().get(SslHandler.class) != null;
        if (lingers() && !tls && ctx.channel() instanceof DuplexChannel socket) {
            // Closing a socket that still has bytes to read resets it, and the peer may never see our reason.
            gone.addListener(done -> socket.shutdownOutput());
            ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            closeStreams();
        } else {
            gone.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Whether a failed connection still takes for a while what the peer sends, and throws it away. */
    abstract boolean lingers();

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        added(ctx);
        if (ctx.channel().isActive()) {
            open(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        open(ctx);
        super.channelActive(ctx);
    }

    /** An accepted channel is active already when its handlers are added, and is then told so once more. */
    private void open(ChannelHandlerContext ctx) {
        if (open) {
            return;
        }
        open = true;
        begin(ctx);
        flush(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            if (over) {
                discard(ctx, in.readableBytes());
                return;
            }
            reading = true;
            read(in);
        } catch (Http2Exception e) {
            fail(e);
        } finally {
            in.release();
        }
    }

    private void discard(ChannelHandlerContext ctx, int bytes) {
        discarded += bytes;
        if (discarded > LINGER_BYTES) {
            ctx.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        ctx.fireChannelReadComplete();
        flush(ctx);
    }

    private void flushTask() {
        flushScheduled = false;
        flush(context());
    }

    private void flush(ChannelHandlerContext ctx) {
        if (!ctx.isRemoved()) {
            handOver();
            ctx.flush();
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
        over = true;
        closeStreams();
        super.channelInactive(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        over = true;
        closeStreams();
        dispose();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!over) {
            failed(cause);
        }
        ctx.close();
    }
}
