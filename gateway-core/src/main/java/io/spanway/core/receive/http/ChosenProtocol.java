package io.spanway.core.receive.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import java.util.function.Consumer;

/** Adds the handlers of what a client with TLS chose by ALPN (RFC 7301); without ALPN that is HTTP/1.1. Confined to its event loop. */
final class ChosenProtocol extends ApplicationProtocolNegotiationHandler {
    private final Consumer<Channel> http1;
    private final Consumer<Channel> http2;

    ChosenProtocol(Consumer<Channel> http1, Consumer<Channel> http2) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.http1 = http1;
        this.http2 = http2;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
        (protocol.equals(ApplicationProtocolNames.HTTP_2) ? http2 : http1).accept(ctx.channel());
    }

    /** Counted by the listener; there is nobody to answer. */
    @Override
    protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
