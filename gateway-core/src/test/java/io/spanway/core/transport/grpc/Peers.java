package io.spanway.core.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.grpc.server.GrpcServer;
import io.spanway.core.transport.grpc.server.GrpcServerSettings;
import io.spanway.core.transport.grpc.server.UnaryHandler;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Our server and our client on loopback, with what a test wants to see of both. Closes all and checks the byte budget. */
final class Peers implements AutoCloseable {
    static final String PATH = "/test.Service/Call";
    static final Duration SOON = Duration.ofSeconds(10);

    /** What the server's handler was given. */
    record Received(byte[] message, long deadlineNanos, Map<String, List<String>> metadata) {}

    final EventLoops loops = new EventLoops(2);
    final ByteBudget budget;
    final List<Received> received = new CopyOnWriteArrayList<>();
    final LinkedBlockingQueue<Completion> held = new LinkedBlockingQueue<>();
    final List<GrpcChannel.State> states = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> closeables = new ArrayList<>();

    /** What the handler answers; null = the test takes the completion from {@link #held}. */
    volatile @Nullable Outcome answer = Outcome.ACCEPTED;

    Peers() {
        this(256 << 20);
    }

    Peers(long budgetBytes) {
        budget = new ByteBudget(budgetBytes);
    }

    GrpcServer server(GrpcServerSettings settings) throws Exception {
        return server(settings, 0, null);
    }

    GrpcServer server(GrpcServerSettings settings, int port, @Nullable SslContext tls) throws Exception {
        GrpcServer server = new GrpcServer(
                loops, new Endpoint("127.0.0.1", port), settings, tls, budget, Map.of(PATH, this::handle));
        server.start();
        closeables.add(() -> server.stop(Duration.ZERO));
        return server;
    }

    private void handle(ByteBuf message, UnaryHandler.Head head, Completion done) {
        received.add(new Received(ByteBufUtil.getBytes(message), head.deadlineNanos(), head.metadata()));
        message.release();
        Outcome now = answer;
        if (now == null) {
            held.add(done);
        } else {
            done.complete(now);
        }
    }

    Completion nextHeld() throws InterruptedException {
        Completion completion = held.poll(10, TimeUnit.SECONDS);
        assertThat(completion).as("a call reached the handler").isNotNull();
        return completion;
    }

    Channel channel(GrpcClientSettings settings, int port) {
        return channel(settings, "127.0.0.1", port);
    }

    Channel channel(GrpcClientSettings settings, String host, int port) {
        GrpcClient client = new GrpcClient(settings);
        EventLoop loop = loops.any();
        GrpcChannel channel = client.open(loop, loops.clientChannel(), host, port, states::add);
        Channel wrapped = new Channel(loop, channel);
        closeables.add(client);
        closeables.add(() -> wrapped.close(Duration.ZERO));
        return wrapped;
    }

    /** A channel that may be used from the test's thread. */
    record Channel(EventLoop loop, GrpcChannel channel) {
        CompletableFuture<Outcome> call(byte[] message, Duration timeout) {
            return call(PATH, message, timeout, Map.of());
        }

        CompletableFuture<Outcome> call(String path, byte[] message, Duration timeout, Map<String, String> headers) {
            CompletableFuture<Outcome> outcome = new CompletableFuture<>();
            loop.execute(() -> channel.call(path, framed(message), timeout.toNanos(), headers, result -> {
                if (!outcome.complete(result)) {
                    throw new AssertionError("completed twice: " + result);
                }
            }));
            return outcome;
        }

        Outcome callNow(byte[] message) throws Exception {
            return call(message, SOON).get(20, TimeUnit.SECONDS);
        }

        GrpcChannel.State state() {
            return CompletableFuture.supplyAsync(channel::state, loop).join();
        }

        int callsInFlight() {
            return CompletableFuture.supplyAsync(channel::callsInFlight, loop).join();
        }

        void close(Duration grace) {
            CompletableFuture.runAsync(() -> channel.close(grace), loop).join();
        }
    }

    static ByteBuf framed(byte[] message) {
        return PooledByteBufAllocator.DEFAULT
                .directBuffer(GrpcChannel.PREFIX_BYTES + message.length)
                .writeZero(GrpcChannel.PREFIX_BYTES)
                .writeBytes(message);
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    @Override
    public void close() throws Exception {
        for (int i = closeables.size() - 1; i >= 0; i--) {
            closeables.get(i).close();
        }
        try {
            if (answer != null) {
                await("byte budget given back").atMost(SOON).until(() -> budget.usedBytes() == 0);
            }
        } finally {
            loops.close();
        }
    }
}
