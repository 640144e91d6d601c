package io.spanway.core.receive.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by a client's first bytes whether it speaks HTTP/2 with prior knowledge (RFC 9113 §3.3, §3.4), then makes room for the handlers
 * of what it speaks. Only what could still become the preface of HTTP/2 is waited for. Confined to its event loop.
 */
final class FirstBytes extends ByteToMessageDecoder {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpServing serving;
    private final Consumer<Channel> http1;
    private final Consumer<Channel> http2;
    private @Nullable DeadlineTimer timer;
    private boolean begun;

    /** Each of the two adds the handlers of its protocol to a channel. */
    FirstBytes(HttpServing serving, Consumer<Channel> http1, Consumer<Channel> http2) {
        this.serving = serving;
        this.http1 = http1;
        this.http2 = http2;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        DeadlineTimer created = new DeadlineTimer(ctx.channel().eventLoop(), () -> timeIsUp(ctx));
        created.limit(System.nanoTime(), serving.config().idleTimeout());
        timer = created;
    }

    private void timeIsUp(ChannelHandlerContext ctx) {
        if (begun) {
            serving.metrics().refusedRequest("timeout");
        }
        ctx.close();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (!begun && timer != null) {
            begun = true;
            timer.limit(System.nanoTime(), serving.config().readHeaderTimeout());
        }
        int length = Math.min(in.readableBytes(), PREFACE.length);
        for (int i = 0; i < length; i++) {
            if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
                giveWay(ctx, http1);
                return;
            }
        }
        if (length == PREFACE.length) {
            giveWay(ctx, http2);
        }
    }

    /** What was read goes to the handlers that follow, when this one is removed. */
    private void giveWay(ChannelHandlerContext ctx, Consumer<Channel> protocol) {
        protocol.accept(ctx.channel());
        ctx.pipeline().remove(this);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        super.userEventTriggered(ctx, event);
        if (event instanceof ChannelInputShutdownEvent && !ctx.isRemoved()) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A reset by the client: there is nobody to answer.
        ctx.close();
    }
}
