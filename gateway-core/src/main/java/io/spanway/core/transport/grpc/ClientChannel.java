package io.spanway.core.transport.grpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.grpc.frame.CallTimer;
import io.spanway.core.transport.http2.Http2Session;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the connection to one peer, and the calls that wait for it.
 *
 * <p>At most one connection takes new calls; those that the peer sent away (GOAWAY) only finish what they have. Confined to its event loop.
 */
final class ClientChannel implements GrpcChannel {
    private static final Logger LOG = LoggerFactory.getLogger(ClientChannel.class);
    private static final long FIRST_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double BACKOFF_FACTOR = 1.6;

    /** A connection that did not live this long does not make the next attempt come any sooner. */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Several messages may be on their way to the socket; Netty's default of 64 KiB would cut each into several writes. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 * 1024, 2 * 1024 * 1024);

    /** Where and how to connect. */
    record Peer(
            EventLoop loop,
            Class<? extends Channel> type,
            String host,
            int port,
            AddressResolverGroup<InetSocketAddress> resolver) {}

    private final Peer peer;
    private final GrpcClientSettings settings;
    private final StateListener listener;
    private final CallTimer timer;
    private final List<ClientConnection> leaving = new ArrayList<>(1);
    private ArrayDeque<ClientCall> waiting = new ArrayDeque<>();
    private int waitingCalls;
    private int callsInFlight;
    private State state = State.IDLE;
    private @Nullable ClientConnection attempt;
    private @Nullable ClientConnection current;
    private long readyNanos;
    private double backoffNanos = FIRST_BACKOFF_NANOS;

    ClientChannel(Peer peer, GrpcClientSettings settings, StateListener listener) {
        this.peer = peer;
        this.settings = settings;
        this.listener = listener;
        this.timer = new CallTimer(peer.loop());
    }

    @Override
    public void call(String path, ByteBuf framed, long timeoutNanos, Map<String, String> headers, Completion done) {
        if (state == State.BROKEN || state == State.CLOSED || waitingCalls >= settings.maxWaitingCalls()) {
            framed.release();
            done.complete(notSent(
                    state == State.BROKEN || state == State.CLOSED ? "no connection" : "too many waiting calls"));
            return;
        }
        ClientCall call = new ClientCall(this, path, seal(framed), timeoutNanos, headers, done);
        callsInFlight++;
        if (timeoutNanos > 0) {
            timer.add(call, System.nanoTime() + timeoutNanos);
        }
        ClientConnection ready = current;
        if (ready != null && waitingCalls == 0 && ready.canSend()) {
            ready.send(call);
            return;
        }
        waiting.add(call);
        waitingCalls++;
        if (state == State.IDLE) {
            connect(State.CONNECTING);
        }
    }

    @Override
    public void connect() {
        if (state == State.IDLE) {
            connect(State.CONNECTING);
        }
    }

    /** Fills the prefix in, compressing the message before if so configured. Consumes {@code framed}. */
    private ByteBuf seal(ByteBuf framed) {
        Codec codec = settings.compression();
        int start = framed.readerIndex();
        if (codec == null || codec == Codec.IDENTITY) {
            framed.setByte(start, 0).setInt(start + 1, framed.readableBytes() - PREFIX_BYTES);
            return framed;
        }
        try {
            ByteBuf message = framed.slice(start + PREFIX_BYTES, framed.readableBytes() - PREFIX_BYTES);
            ByteBuf packed = codec.compress(message, PREFIX_BYTES, PooledByteBufAllocator.DEFAULT);
            int at = packed.readerIndex();
            return packed.setByte(at, 1).setInt(at + 1, packed.readableBytes() - PREFIX_BYTES);
        } finally {
            framed.release();
        }
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public int callsInFlight() {
        return callsInFlight;
    }

    @Override
    public void close(Duration grace) {
        if (state == State.CLOSED) {
            return;
        }
        ClientConnection ready = current;
        ClientConnection trying = attempt;
        current = null;
        attempt = null;
        become(State.CLOSED);
        failWaiting("channel closed");
        if (trying != null) {
            trying.closeNow();
        }
        if (ready != null) {
            leave(ready);
        }
        if (!leaving.isEmpty()) {
            peer.loop().schedule(this::closeLeaving, grace.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void closeLeaving() {
        for (ClientConnection connection : List.copyOf(leaving)) {
            connection.closeNow();
        }
    }

    private void connect(State next) {
        ClientConnection connection = new ClientConnection(this, settings, authority());
        attempt = connection;
        become(next);
        Bootstrap bootstrap = new Bootstrap()
                .group(peer.loop())
                .channel(peer.type())
                .resolver(peer.resolver())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(connectMillis(), Integer.MAX_VALUE))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        prepare(channel, connection);
                    }
                });
        Future<?> limit = peer.loop()
                .schedule(
                        () -> attemptFailed(connection, "no HTTP/2 connection within " + settings.connectTimeout()),
                        connectMillis(),
                        TimeUnit.MILLISECONDS);
        connection.limit(limit);
        bootstrap
                .connect(InetSocketAddress.createUnresolved(peer.host(), peer.port()))
                .addListener(result -> {
                    if (!result.isSuccess()) {
                        attemptFailed(connection, String.valueOf(result.cause().getMessage()));
                    }
                });
    }

    private long connectMillis() {
        return Math.max(1, settings.connectTimeout().toMillis());
    }

    private void prepare(Channel channel, ClientConnection connection) {
        if (settings.tls() != null) {
            String name = settings.serverName() == null ? peer.host() : settings.serverName();
            channel.pipeline().addLast(settings.tls().newHandler(channel.alloc(), name, peer.port()));
        } else {
            Http2Session.shareReceiveBuffer(channel);
        }
        channel.pipeline().addLast(connection);
    }

    private String authority() {
        String authority = settings.authority();
        return authority == null ? new Endpoint(peer.host(), peer.port()).toString() : authority;
    }

    /** The peer's first SETTINGS came. */
    void ready(ClientConnection connection) {
        if (attempt != connection) {
            connection.closeNow();
            return;
        }
        attempt = null;
        current = connection;
        readyNanos = System.nanoTime();
        become(State.READY);
        pump();
    }

    /** A stream ended: another call may go. */
    void streamFreed(ClientConnection connection, int openStreams) {
        if (connection == current) {
            pump();
        } else if (openStreams == 0 && leaving.contains(connection)) {
            connection.closeNow();
        }
    }

    /** The peer sent GOAWAY: the connection takes no further call, and another one is needed. */
    void goingAway(ClientConnection connection, boolean inOrder) {
        if (connection != current) {
            if (connection == attempt) {
                attemptFailed(connection, "peer sent GOAWAY");
            }
            return;
        }
        current = null;
        leave(connection);
        if (!inOrder || System.nanoTime() - readyNanos < SETTLED_NANOS) {
            broken("peer sent GOAWAY");
        } else if (callsInFlight > 0) {
            connect(State.CONNECTING);
        } else {
            become(State.IDLE);
        }
    }

    private void leave(ClientConnection connection) {
        if (connection.openStreams() == 0) {
            connection.closeNow();
        } else {
            leaving.add(connection);
        }
    }

    /** The connection is closed; its calls are finished already. */
    void lost(ClientConnection connection, String cause) {
        leaving.remove(connection);
        if (connection == current) {
            current = null;
            broken(cause);
        } else {
            attemptFailed(connection, cause);
        }
    }

    private void attemptFailed(ClientConnection connection, String cause) {
        if (attempt == connection) {
            attempt = null;
            connection.closeNow();
            broken(cause);
        }
    }

    private void broken(String cause) {
        if (state == State.CLOSED) {
            return;
        }
        LOG.debug("connection to {}:{} broken: {}", peer.host(), peer.port(), cause);
        if (System.nanoTime() - readyNanos > SETTLED_NANOS && state == State.READY) {
            backoffNanos = FIRST_BACKOFF_NANOS;
        }
        double jitter = 0.8 + 0.4 * ThreadLocalRandom.current().nextDouble();
        long delay = (long) (backoffNanos * jitter);
        backoffNanos =
                Math.min(backoffNanos * BACKOFF_FACTOR, settings.maxBackoff().toNanos());
        become(State.BROKEN);
        failWaiting(cause);
        if (!peer.loop().isShuttingDown()) {
            peer.loop().schedule(this::reconnect, delay, TimeUnit.NANOSECONDS);
        }
    }

    private void reconnect() {
        if (state == State.BROKEN && attempt == null) {
            connect(State.BROKEN);
        }
    }

    private void pump() {
        ClientConnection ready = current;
        while (ready != null && ready == current && waitingCalls > 0 && ready.canSend()) {
            ClientCall call = waiting.poll();
            if (call != null && !call.finished) {
                waitingCalls--;
                ready.send(call);
            }
        }
    }

    private void failWaiting(String cause) {
        // Completions may call again at once, so they work on a queue of their own.
        ArrayDeque<ClientCall> failed = waiting;
        waiting = new ArrayDeque<>();
        waitingCalls = 0;
        for (ClientCall call : failed) {
            call.finish(notSent(cause));
        }
    }

    private Outcome notSent(String cause) {
        return Outcome.retryable(Reason.NOT_SENT, "backend " + peer.host() + ":" + peer.port() + ": " + cause);
    }

    /** Called once by each call that ends. */
    void finished(ClientCall call) {
        timer.remove(call);
        callsInFlight--;
    }

    void expired(ClientCall call) {
        ClientConnection connection = call.connection;
        if (connection == null) {
            waitingCalls--;
            call.finish(notSent("no connection or free stream within the timeout"));
            return;
        }
        call.finish(Outcome.retryable(
                Reason.DEADLINE_EXCEEDED, "backend " + peer.host() + ":" + peer.port() + ": no answer in time"));
        connection.cancel(call);
    }

    private void become(State next) {
        if (state != next) {
            state = next;
            listener.changed(next);
        }
    }
}
