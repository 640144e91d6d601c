package io.spanway.processing.exporter.otlp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.spanway.core.auth.ClientAuthenticator;
import io.spanway.core.send.Sender;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends each payload as one gRPC call, on the event loop that runs, over that loop's own connection, opened at its first call.
 *
 * <p>Thread-safe.
 */
final class GrpcSender implements Sender {
    /** Below this a message is copied behind its prefix: one small buffer costs less than a chain of two. */
    private static final int COPY_BELOW_BYTES = 4096;

    /** What closing may take beyond the grace: connections that hang are dropped by then. */
    private static final long CLOSE_MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final EventLoops loops;
    private final List<Slot> slots = new ArrayList<>();
    private final ChannelOpener opener;
    private final Map<String, String> headers;
    private final @Nullable ClientAuthenticator credentials;

    /** The connection of one loop. Confined to it. */
    private static final class Slot {
        final EventLoop loop;

        @Nullable
        GrpcChannel channel;

        boolean closed;

        Slot(EventLoop loop) {
            this.loop = loop;
        }
    }

    /**
     * @param headers lower-case names
     * @param credentials put on every call; null = none
     */
    GrpcSender(
            EventLoops loops,
            ChannelOpener opener,
            Map<String, String> headers,
            @Nullable ClientAuthenticator credentials) {
        this.loops = loops;
        this.opener = opener;
        this.headers = headers;
        this.credentials = credentials;
        for (EventLoop loop : loops.all()) {
            slots.add(new Slot(loop));
        }
    }

    @Override
    public void send(Payload payload, long timeoutNanos, Completion done) {
        EventLoop current = loops.current();
        EventLoop loop = current == null ? loops.any() : current;
        Slot slot = slots.get(loops.all().indexOf(loop));
        if (current != null) {
            call(slot, payload, timeoutNanos, done);
            return;
        }
        try {
            loop.execute(() -> call(slot, payload, timeoutNanos, done));
        } catch (RejectedExecutionException e) {
            payload.release();
            done.complete(closed());
        }
    }

    private void call(Slot slot, Payload payload, long timeoutNanos, Completion done) {
        if (slot.closed) {
            payload.release();
            done.complete(closed());
            return;
        }
        GrpcChannel channel = slot.channel;
        if (channel == null) {
            channel = opener.open(slot.loop, state -> {});
            slot.channel = channel;
        }
        Map<String, String> sent = headers;
        if (credentials != null) {
            sent = new HashMap<>(headers);
            Outcome unauthorized = credentials.authorize(payload.context(), sent);
            if (unauthorized != null) {
                payload.release();
                done.complete(unauthorized);
                return;
            }
        }
        channel.call(payload.signal().grpcPath(), framed(payload.bytes()), timeoutNanos, sent, done);
    }

    /** Puts room for the prefix in front of a message, whose reference passes. */
    private static ByteBuf framed(ByteBuf message) {
        int prefix = GrpcChannel.PREFIX_BYTES;
        int length = message.readableBytes();
        if (length < COPY_BELOW_BYTES) {
            ByteBuf copy = ByteBufAllocator.DEFAULT.directBuffer(prefix + length);
            copy.writeZero(prefix).writeBytes(message, message.readerIndex(), length);
            message.release();
            return copy;
        }
        ByteBuf room = ByteBufAllocator.DEFAULT.directBuffer(prefix).writeZero(prefix);
        return ByteBufAllocator.DEFAULT
                .compositeBuffer(2)
                .addComponent(true, room)
                .addComponent(true, message);
    }

    private static Outcome closed() {
        return Outcome.retryable(Reason.NOT_SENT, "the exporter is shut down");
    }

    @Override
    public void close(Duration grace) {
        CountDownLatch open = new CountDownLatch(slots.size());
        for (Slot slot : slots) {
            try {
                slot.loop.execute(() -> close(slot, grace, open));
            } catch (RejectedExecutionException e) {
                open.countDown();
            }
        }
        try {
            var unused = open.await(grace.toNanos() + CLOSE_MARGIN_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Slot slot, Duration grace, CountDownLatch open) {
        slot.closed = true;
        GrpcChannel channel = slot.channel;
        if (channel == null) {
            open.countDown();
            return;
        }
        channel.close(grace);
        awaitClosed(slot.loop, channel, System.nanoTime() + grace.toNanos() + CLOSE_MARGIN_NANOS, open);
    }

    /** Looks again until the channel says that it is closed, or time is up. */
    private static void awaitClosed(EventLoop loop, GrpcChannel channel, long deadlineNanos, CountDownLatch open) {
        boolean ended = channel.state() == GrpcChannel.State.CLOSED && channel.callsInFlight() == 0;
        if (ended || System.nanoTime() - deadlineNanos > 0) {
            open.countDown();
        } else {
            var unused = loop.schedule(() -> awaitClosed(loop, channel, deadlineNanos, open), 5, TimeUnit.MILLISECONDS);
        }
    }
}
