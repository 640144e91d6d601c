package io.spanway.core.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One bound address and the connections that came in by it: not more than there may be, with TLS where it is wanted, ended together.
 *
 * <p>A TLS handshake may take ten seconds. Every connection is confined to one loop. Thread-safe.
 */
public final class Listener {
    /** How long the ends of connections are waited for beyond the grace, which they keep themselves. */
    private static final long CLOSE_MARGIN_MILLIS = 500;

    private static final int BACKLOG = 1024;

    /** Of 64 KiB at most; then the loop's other connections have their turn, however much a client pours in. */
    private static final int READS_A_TURN = 4;

    private final EventLoops loops;
    private final Endpoint endpoint;
    private final @Nullable SslContext tls;
    private final int maxConnections;
    private final Guests guests;
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;
    private volatile @Nullable Channel bound;

    /** What becomes of connections. Called on their loops. */
    public interface Guests {
        /** Adds the handlers of a protocol to a channel, behind TLS if there is TLS. */
        void welcome(Channel channel);

        /** Takes leave of a connection in order: it ends when its requests are answered, or when {@code grace} is over. */
        void farewell(Channel channel, Duration grace);

        /** A connection was not taken: {@code connections} there are too many, or {@code tls} its handshake failed. */
        void refused(String reason);
    }

    /**
     * @param tls null for plain text
     * @param maxConnections open at one time; more are closed as they come
     */
    public Listener(EventLoops loops, Endpoint endpoint, @Nullable SslContext tls, int maxConnections, Guests guests) {
        this.loops = loops;
        this.endpoint = endpoint;
        this.tls = tls;
        this.maxConnections = maxConnections;
        this.guests = guests;
    }

    /**
     * Binds the address. Blocks for as long as that takes.
     *
     * @param configure sets options of the server for this protocol
     * @throws IOException naming the address, when it cannot be bound
     */
    public void start(Consumer<ServerBootstrap> configure) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_A_TURN))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        configure.accept(bootstrap);
        ChannelFuture done = bootstrap.bind(address()).awaitUninterruptibly();
        if (!done.isSuccess()) {
            throw new IOException("cannot listen on " + endpoint + ": " + reason(done.cause()), done.cause());
        }
        bound = done.channel();
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
        if (connections.size() >= maxConnections) {
            guests.refused("connections");
            channel.close();
            return;
        }
        connections.add(channel);
        channel.closeFuture().addListener(closed -> connections.remove(channel));
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc());
            handler.handshakeFuture().addListener(this::handshakeDone);
            channel.pipeline().addLast(handler);
        }
        guests.welcome(channel);
    }

    /** Counts those who did not come through; who only opened and closed the port, as probes do, was not refused. */
    private void handshakeDone(Future<? super Channel> handshake) {
        if (!handshake.isSuccess() && !(handshake.cause() instanceof ClosedChannelException)) {
            guests.refused("tls");
        }
    }

    /** The port that is bound, also when the endpoint left the choice to the system. */
    public int boundPort() {
        Channel channel = bound;
        if (channel == null) {
            throw new IllegalStateException("not started");
        }
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Connections that are open now. */
    public int connections() {
        return connections.size();
    }

    /**
     * Takes no new connection, takes leave of every one that is open, and closes those that are left when {@code grace} is over. Blocks
     * until then, not longer whatever the clients do.
     *
     * @return connections that had to be closed
     */
    public int stop(Duration grace) {
        stopping = true;
        Channel channel = bound;
        if (channel != null) {
            channel.close().awaitUninterruptibly(CLOSE_MARGIN_MILLIS);
        }
        for (Channel connection : connections) {
            takeLeave(connection, grace);
        }
        long end = System.nanoTime() + grace.toNanos() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MARGIN_MILLIS);
        for (Channel connection : connections) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            connection.closeFuture().awaitUninterruptibly(Math.max(left, 0));
        }
        int left = connections.size();
        for (Channel connection : connections) {
            connection.close().awaitUninterruptibly(CLOSE_MARGIN_MILLIS);
        }
        return left;
    }

    private void takeLeave(Channel connection, Duration grace) {
        try {
            connection.eventLoop().execute(() -> guests.farewell(connection, grace));
        } catch (RejectedExecutionException e) {
            // The loops ended first, and every connection with them.
            connections.remove(connection);
        }
    }
}
