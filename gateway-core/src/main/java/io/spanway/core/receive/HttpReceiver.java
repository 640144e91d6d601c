package io.spanway.core.receive;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.tls.TlsServerConfig;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OTLP over HTTP/1.1 (OTLP spec: OTLP/HTTP), on the event loops of the platform.
 *
 * <p>{@code start} and {@code stop} run on the lifecycle thread, everything else on event loops. Thread-safe.
 */
final class HttpReceiver implements Component {
    private static final Logger LOG = LoggerFactory.getLogger(HttpReceiver.class);
    private static final int BACKLOG = 1024;
    private static final long FORCED_CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Platform platform;
    private final ComponentId id;
    private final HttpServing serving;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;
    private volatile @Nullable Channel listener;

    /** @param outputs where each signal goes; the paths of other signals are answered 404 */
    HttpReceiver(Platform platform, BuildContext context, HttpServerConfig config, Map<Signal, PayloadSink> outputs) {
        this.platform = platform;
        this.id = context.id();
        Admission admission = Admission.of(context, config.auth(), config.includeMetadata(), config.metadataKeys());
        this.serving = new HttpServing(
                config,
                new HttpRequestCheck(config, outputs.keySet()),
                admission,
                new HttpAnswers(
                        config.responseHeaders(),
                        config.cors() == null ? null : new Cors(config.cors()),
                        admission.challenge()),
                Map.copyOf(outputs),
                new ReceiverMetrics(platform.metrics(), id, "http", outputs.keySet()),
                platform.budget(),
                platform.nanoClock());
        platform.metrics()
                .gauge(
                        "spanway_receiver_connections",
                        "Open connections.",
                        connections::size,
                        "receiver",
                        id.toString(),
                        "transport",
                        "http");
    }

    @Override
    public void start() throws IOException {
        Endpoint endpoint = serving.config().address();
        TlsServerConfig tls = serving.config().tls();
        SslContext context = tls == null ? null : tls.context(List.of("http/1.1"));
        ChannelFuture bound = new ServerBootstrap()
                .group(platform.loops().group())
                .channel(platform.loops().serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                // The default one takes bodies larger than its chunks from the system, cleared, and gives them back.
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ConnectionInitializer(context))
                .bind(new InetSocketAddress(endpoint.host(), endpoint.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    id + ": cannot listen on " + endpoint + " for OTLP/HTTP: "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        listener = bound.channel();
        LOG.info("{} serves OTLP/HTTP on {}", id, bound.channel().localAddress());
    }

    /** Port that is listened on, useful when 0 was configured; 0 before start. */
    int boundPort() {
        Channel channel = listener;
        return channel == null ? 0 : ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void stop(Duration grace) {
        stopping = true;
        Channel channel = listener;
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
        connections.forEach(HttpConnection::stop);
        if (!awaitNoConnections(grace.toNanos())) {
            LOG.warn("{}: {} HTTP connections closed at the end of the grace time", id, connections.size());
            connections.forEach(HttpConnection::close);
            awaitNoConnections(FORCED_CLOSE_NANOS);
        }
    }

    private boolean awaitNoConnections(long timeoutNanos) {
        long deadlineNanos = System.nanoTime() + timeoutNanos;
        while (!connections.isEmpty()) {
            if (System.nanoTime() - deadlineNanos >= 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Sets up an accepted connection, or closes it when there are too many. Thread-safe. */
    private final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {
        private final @Nullable SslContext tls;

        ConnectionInitializer(@Nullable SslContext tls) {
            this.tls = tls;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            if (stopping || connections.size() >= serving.config().maxConnections()) {
                serving.metrics().refusedRequest("connections");
                channel.close();
                return;
            }
            HttpConnection connection = new HttpConnection(serving);
            if (tls != null) {
                SslHandler handler = tls.newHandler(channel.alloc());
                handler.handshakeFuture().addListener(this::handshakeDone);
                channel.pipeline().addLast(handler);
            }
            channel.pipeline()
                    .addLast(new StrictRequestDecoder(serving.config().maxHeaderBytes(), connection::bytesArrived))
                    .addLast(new HttpResponseEncoder())
                    .addLast(connection);
            connections.add(connection);
            channel.closeFuture().addListener(closed -> connections.remove(connection));
            if (stopping) {
                connection.stop();
            }
        }

        /** Counts those who did not come through; who only opened and closed the port, as probes do, was not refused. */
        private void handshakeDone(Future<? super Channel> handshake) {
            if (!handshake.isSuccess() && !(handshake.cause() instanceof ClosedChannelException)) {
                serving.metrics().refusedRequest("tls");
            }
        }
    }
}
