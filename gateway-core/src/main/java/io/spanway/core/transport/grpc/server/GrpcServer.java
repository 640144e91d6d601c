package io.spanway.core.transport.grpc.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AsciiString;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.http2.Http2Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves unary gRPC methods on one address: HTTP/2 by prior knowledge, or by ALPN over TLS.
 *
 * <p>Every connection is confined to one loop; handlers run there. Thread-safe.
 */
public final class GrpcServer {
    /** How long the ends of connections are waited for beyond the grace, which they keep themselves. */
    private static final long CLOSE_MARGIN_MILLIS = 500;

    private final EventLoops loops;
    private final Endpoint endpoint;
    private final GrpcServerSettings settings;
    private final @Nullable SslContext tls;
    private final ByteBudget budget;
    private final Map<CharSequence, UnaryHandler> methods = new HashMap<>();
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;
    private volatile @Nullable Channel listener;

    /**
     * @param tls with ALPN h2, or null for plain text
     * @param budget each request's bytes are taken from it before they are read, and given back when its handler completes
     * @param methods handlers by full path, for example {@code /package.Service/Method}
     */
    public GrpcServer(
            EventLoops loops,
            Endpoint endpoint,
            GrpcServerSettings settings,
            @Nullable SslContext tls,
            ByteBudget budget,
            Map<String, UnaryHandler> methods) {
        this.loops = loops;
        this.endpoint = endpoint;
        this.settings = settings;
        this.tls = tls;
        this.budget = budget;
        methods.forEach((path, handler) -> this.methods.put(AsciiString.of(path), handler));
    }

    /**
     * Binds the address. Blocks for as long as that takes.
     *
     * @throws IOException naming the address, when it cannot be bound
     */
    public void start() throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        var bound = bootstrap.bind(address()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + endpoint + ": " + reason(bound.cause()), bound.cause());
        }
        listener = bound.channel();
    }

    private InetSocketAddress address() throws IOException {
        InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
        if (address.isUnresolved()) {
            throw new IOException("cannot listen on " + endpoint + ": unknown host");
        }
        return address;
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null ? "unknown reason" : String.valueOf(cause.getMessage());
    }

    private void accept(Channel channel) {
        if (stopping) {
            channel.close();
            return;
        }
        connections.add(channel);
        channel.closeFuture().addListener(closed -> connections.remove(channel));
        if (tls != null) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        } else {
            Http2Session.shareReceiveBuffer(channel);
        }
        channel.pipeline().addLast(new ServerConnection(methods, settings, budget));
    }

    /** The port that is bound, also when the endpoint left the choice to the system. */
    public int boundPort() {
        Channel channel = listener;
        if (channel == null) {
            throw new IllegalStateException("not started");
        }
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Connections that are open now. */
    public int openConnections() {
        return connections.size();
    }

    /**
     * Takes no new connection, tells every client to go away, lets calls in flight finish within {@code grace}, then closes all. Blocks
     * until then, not longer whatever the clients do.
     */
    public void stop(Duration grace) {
        stopping = true;
        Channel channel = listener;
        if (channel != null) {
            channel.close().awaitUninterruptibly(CLOSE_MARGIN_MILLIS);
        }
        for (Channel connection : connections) {
            connection.eventLoop().execute(() -> drain(connection, grace));
        }
        long end = System.nanoTime() + grace.toNanos() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MARGIN_MILLIS);
        for (Channel connection : connections) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            connection.closeFuture().awaitUninterruptibly(Math.max(left, 0));
        }
        for (Channel connection : connections) {
            connection.close();
        }
    }

    private static void drain(Channel connection, Duration grace) {
        ServerConnection handler = connection.pipeline().get(ServerConnection.class);
        if (handler != null) {
            handler.life().drain("server is shutting down", grace);
        } else {
            connection.close();
        }
    }
}
