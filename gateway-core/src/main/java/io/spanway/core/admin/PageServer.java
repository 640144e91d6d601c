package io.spanway.core.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A small HTTP server for pages that are made at once: GET and HEAD only, few connections. {@code start} and {@code stop} run on the
 * lifecycle thread, pages are made on event loops. Thread-safe.
 */
public final class PageServer {
    /** Makes the answers. Called on event loops; does not block. */
    @FunctionalInterface
    public interface Pages {
        /**
         * @param path without query
         * @param accept the request's {@code Accept} header, or an empty text
         */
        Page page(String path, String accept);
    }

    private static final int MAX_CONNECTIONS = 128;
    private static final int MAX_BODY_BYTES = 8 << 10;
    private static final int IDLE_SECONDS = 60;
    private static final long CLOSE_MILLIS = 500;

    private final EventLoops loops;
    private final String name;
    private final Endpoint endpoint;
    private final Pages pages;
    private final @Nullable SslContext tls;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private volatile PageAccess access = PageAccess.EVERYBODY;
    private volatile @Nullable Channel listener;

    /**
     * @param name who listens, for messages
     * @param tls null serves plain HTTP
     */
    public PageServer(EventLoops loops, String name, Endpoint endpoint, @Nullable SslContext tls, Pages pages) {
        this.loops = loops;
        this.name = name;
        this.endpoint = endpoint;
        this.tls = tls;
        this.pages = pages;
    }

    /** Binds the port. */
    public void start() throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ConnectionInitializer())
                .bind(new InetSocketAddress(endpoint.host(), endpoint.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    name + ": cannot listen on " + endpoint + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        listener = bound.channel();
    }

    /** Port that is listened on; 0 before start. */
    public int boundPort() {
        Channel channel = listener;
        return channel == null ? 0 : ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Closes the port and all connections. */
    public void stop() {
        Channel channel = listener;
        if (channel != null) {
            channel.close().awaitUninterruptibly(CLOSE_MILLIS);
        }
        connections.close().awaitUninterruptibly(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Lets requests through by {@code rules} from the next connection on; without, every page is everybody's. */
    void guard(PageAccess rules) {
        access = rules;
    }

    /** Sets up an accepted connection. Thread-safe. */
    private final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            if (connections.size() >= MAX_CONNECTIONS) {
                channel.close();
                return;
            }
            connections.add(channel);
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            channel.pipeline()
                    .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpServerKeepAliveHandler())
                    .addLast(new HttpObjectAggregator(MAX_BODY_BYTES))
                    .addLast(new AccessHandler(access))
                    .addLast(new PageHandler(pages));
        }
    }
}
