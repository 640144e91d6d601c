package io.spanway.core.transport.grpc.server;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AsciiString;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.Listener;
import io.spanway.core.transport.RequestLimit;
import io.spanway.core.transport.http2.Http2Session;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Serves unary gRPC methods on one address: HTTP/2 by prior knowledge, or by ALPN over TLS.
 *
 * <p>Every connection is confined to one loop; handlers run there. Thread-safe.
 */
public final class GrpcServer {
    private final Listener listener;
    private final ServerConnection.Shared shared;
    private final boolean plainText;

    /**
     * What a server offers.
     *
     * @param methods handlers by full path, for example {@code /package.Service/Method}
     * @param refused told of everything that reached no handler, by a label of a fixed set; on any loop
     *     <p>Immutable.
     */
    public record Service(Map<String, UnaryHandler> methods, Consumer<String> refused) {}

    /** A server whose refusals nobody counts. */
    public GrpcServer(
            EventLoops loops,
            Endpoint endpoint,
            GrpcServerSettings settings,
            @Nullable SslContext tls,
            ByteBudget budget,
            Map<String, UnaryHandler> methods) {
        this(loops, endpoint, settings, tls, budget, new Service(methods, reason -> {}));
    }

    /**
     * @param tls with ALPN h2, or null for plain text
     * @param budget each request's bytes are taken from it before they are read, and given back when its handler completes
     */
    public GrpcServer(
            EventLoops loops,
            Endpoint endpoint,
            GrpcServerSettings settings,
            @Nullable SslContext tls,
            ByteBudget budget,
            Service service) {
        Map<CharSequence, UnaryHandler> methods = new HashMap<>();
        service.methods().forEach((path, handler) -> methods.put(AsciiString.of(path), handler));
        RequestLimit requests = new RequestLimit(settings.limits().maxRequestsInFlight());
        this.shared =
                new ServerConnection.Shared(methods, settings, budget, requests, loops.workers(), service.refused());
        this.plainText = tls == null;
        this.listener = new Listener(loops, endpoint, tls, settings.limits().maxConnections(), new Guests());
    }

    /** Thread-safe. */
    private final class Guests implements Listener.Guests {
        @Override
        public void welcome(Channel channel) {
            if (plainText) {
                Http2Session.shareReceiveBuffer(channel);
            }
            channel.pipeline().addLast(new ServerConnection(shared));
        }

        @Override
        public void farewell(Channel channel, Duration grace) {
            ServerConnection handler = channel.pipeline().get(ServerConnection.class);
            if (handler != null) {
                handler.drain("server is shutting down", grace);
            } else {
                channel.close();
            }
        }

        @Override
        public void refused(String reason) {
            shared.refused().accept(reason);
        }
    }

    /**
     * Binds the address. Blocks for as long as that takes.
     *
     * @throws IOException naming the address, when it cannot be bound
     */
    public void start() throws IOException {
        listener.start(bootstrap -> {});
    }

    /** The port that is bound, also when the endpoint left the choice to the system. */
    public int boundPort() {
        return listener.boundPort();
    }

    /** Connections that are open now. */
    public int openConnections() {
        return listener.connections();
    }

    /** Requests in work now. */
    public int requestsInFlight() {
        return shared.requests().inFlight();
    }

    /** Tells every client to go away and lets calls in flight finish, as {@link Listener#stop} does. */
    public void stop(Duration grace) {
        listener.stop(grace);
    }
}
