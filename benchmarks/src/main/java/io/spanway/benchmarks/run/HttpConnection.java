package io.spanway.benchmarks.run;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.codec.Codec;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** OTLP/HTTP over one HTTP/1.1 connection, one request at a time; further ones wait. Confined to its loop. */
final class HttpConnection implements Connection {
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    /** A request that waits, and who is told. */
    private record Waiting(long request, Completion done) {}

    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final int port;
    private final RequestTemplate template;
    private final Cell cell;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Channel channel;
    private @Nullable Completion current;

    HttpConnection(EventLoops loops, int port, RequestTemplate template, Cell cell) {
        this.loop = loops.any();
        this.port = port;
        this.template = template;
        this.cell = cell;
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(loops.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline()
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(MAX_ANSWER_BYTES))
                                .addLast(new Answers());
                    }
                });
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void send(long request, Completion done) {
        waiting.add(new Waiting(request, done));
        next();
    }

    private void next() {
        Waiting first = current == null ? waiting.poll() : null;
        if (first == null) {
            return;
        }
        current = first.done();
        Channel open = channel;
        if (open != null && open.isActive()) {
            open.writeAndFlush(made(first.request()));
            return;
        }
        bootstrap.connect("127.0.0.1", port).addListener(result -> {
            if (result.isSuccess()) {
                Channel connected = ((io.netty.channel.ChannelFuture) result).channel();
                channel = connected;
                connected.writeAndFlush(made(first.request()));
            } else {
                answered(Outcome.retryable(Reason.NOT_SENT, "no connection"));
            }
        });
    }

    private FullHttpRequest made(long request) {
        ByteBuf body = template.make(request, 0);
        if (cell.codec() != Codec.IDENTITY) {
            ByteBuf plain = body;
            body = cell.codec().compress(plain, 0, PooledByteBufAllocator.DEFAULT);
            plain.release();
        }
        FullHttpRequest made =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, Signal.TRACES.httpPath(), body);
        made.headers()
                .set(HttpHeaderNames.HOST, "127.0.0.1")
                .set(
                        HttpHeaderNames.CONTENT_TYPE,
                        cell.protocol() == Cell.Protocol.JSON ? "application/json" : "application/x-protobuf")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        if (cell.codec() != Codec.IDENTITY) {
            made.headers()
                    .set(HttpHeaderNames.CONTENT_ENCODING, cell.codec().name().toLowerCase(Locale.ROOT));
        }
        return made;
    }

    private void answered(Outcome outcome) {
        Completion done = current;
        current = null;
        if (done != null) {
            done.complete(outcome);
        }
        next();
    }

    @Override
    public void close() {
        waiting.clear();
        if (channel != null) {
            channel.close();
        }
    }

    /** Turns responses into outcomes. */
    private final class Answers extends SimpleChannelInboundHandler<FullHttpResponse> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            answered(
                    response.status().code() == 200
                            ? Outcome.ACCEPTED
                            : Outcome.retryable(
                                    Reason.UNAVAILABLE, response.status().toString()));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            answered(Outcome.retryable(Reason.UNAVAILABLE, "connection closed"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
