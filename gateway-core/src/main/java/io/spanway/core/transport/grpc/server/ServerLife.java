package io.spanway.core.transport.grpc.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a client's connection lives: idle time, age, signs of life, too many pings, and the orderly end.
 *
 * <p>The orderly end is a GOAWAY that still lets every stream in, a PING, and after its answer (or a second) a GOAWAY with the last stream
 * taken: so no request that was on its way is lost. The connection closes when its last call is answered, or when the grace is over.
 * Confined to its connection's event loop.
 */
final class ServerLife {
    private static final long DRAIN_PING = 0x5350_414e_4452_4e31L;
    private static final long KEEPALIVE_PING = 0x5350_414e_4b45_4550L;
    private static final Duration DRAIN_PING_TIMEOUT = Duration.ofSeconds(1);
    private static final int PING_STRIKES = 2;
    private static final long IDLE_PING_NANOS = TimeUnit.HOURS.toNanos(2);

    private final ServerConnection connection;
    private final GrpcServerSettings settings;
    private final List<Future<?>> timers = new ArrayList<>(4);
    private @Nullable ChannelHandlerContext ctx;
    private long heardNanos;
    private long idleSinceNanos;
    private long lastPingNanos;
    private boolean pingedBefore;
    private int strikes;
    private int openStreams;
    private boolean awaitingSign;
    private boolean draining;
    private boolean lastGoAwaySent;

    ServerLife(ServerConnection connection, GrpcServerSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    void opened(ChannelHandlerContext context) {
        ctx = context;
        heardNanos = System.nanoTime();
        idleSinceNanos = heardNanos;
        after(settings.keepalive(), this::checkSign);
        if (settings.maxConnectionIdle() != null) {
            after(settings.maxConnectionIdle(), this::checkIdle);
        }
        if (settings.maxConnectionAge() != null) {
            double jitter = 0.9 + 0.2 * ThreadLocalRandom.current().nextDouble();
            long nanos = (long) (settings.maxConnectionAge().toNanos() * jitter);
            after(Duration.ofNanos(nanos), () -> drain("max_age", settings.maxConnectionAgeGrace()));
        }
    }

    void closed() {
        for (Future<?> timer : timers) {
            timer.cancel(false);
        }
        timers.clear();
        ctx = null;
    }

    /** Something came from the client. */
    void heard() {
        heardNanos = System.nanoTime();
        awaitingSign = false;
    }

    /** An answer goes out: pings are in order again. */
    void answering() {
        strikes = 0;
        pingedBefore = false;
    }

    void streamsOpen(int count) {
        if (count == 0 && openStreams != 0) {
            idleSinceNanos = System.nanoTime();
        }
        openStreams = count;
        if (count == 0 && lastGoAwaySent) {
            close();
        }
    }

    /** A client's PING. Those that come faster than allowed, more than twice, end the connection (gRPC: keepalive, enforcement). */
    void pinged() {
        long now = System.nanoTime();
        long least = openStreams == 0 && !settings.pingWhenIdle()
                ? IDLE_PING_NANOS
                : settings.pingInterval().toNanos();
        if (pingedBefore && now - lastPingNanos < least && ++strikes > PING_STRIKES) {
            connection.tellGoAway(Http2Error.ENHANCE_YOUR_CALM, "too_many_pings", true);
            close();
            return;
        }
        pingedBefore = true;
        lastPingNanos = now;
    }

    void pingAnswered(long data) {
        if (data == DRAIN_PING) {
            sendLastGoAway();
        }
    }

    /**
     * Ends the connection in order.
     *
     * @param reason goes with the GOAWAY
     * @param grace time for calls in flight, or null for as long as they take
     */
    void drain(String reason, @Nullable Duration grace) {
        ChannelHandlerContext context = ctx;
        if (context == null) {
            return;
        }
        if (grace != null) {
            after(grace, this::close);
        }
        if (draining) {
            return;
        }
        draining = true;
        connection.tellGoAway(Http2Error.NO_ERROR, reason, false);
        connection.tellPing(DRAIN_PING);
        after(DRAIN_PING_TIMEOUT, this::sendLastGoAway);
    }

    private void sendLastGoAway() {
        if (ctx == null || lastGoAwaySent) {
            return;
        }
        connection.tellGoAway(Http2Error.NO_ERROR, "", true);
        lastGoAwaySent = true;
        if (openStreams == 0) {
            close();
        }
    }

    private void checkSign() {
        ChannelHandlerContext context = ctx;
        if (context == null) {
            return;
        }
        if (awaitingSign) {
            context.close();
            return;
        }
        long quiet = System.nanoTime() - heardNanos;
        long least = settings.keepalive().toNanos();
        if (quiet < least) {
            after(Duration.ofNanos(least - quiet), this::checkSign);
            return;
        }
        awaitingSign = true;
        connection.tellPing(KEEPALIVE_PING);
        after(settings.keepaliveAnswer(), this::checkSign);
    }

    private void checkIdle() {
        Duration most = settings.maxConnectionIdle();
        if (ctx == null || most == null) {
            return;
        }
        long idle = openStreams > 0 ? 0 : System.nanoTime() - idleSinceNanos;
        if (idle >= most.toNanos()) {
            drain("max_idle", settings.maxConnectionAgeGrace());
        } else {
            after(Duration.ofNanos(most.toNanos() - idle), this::checkIdle);
        }
    }

    private void close() {
        connection.end();
    }

    private void after(Duration delay, Runnable task) {
        ChannelHandlerContext context = ctx;
        if (context != null && !context.executor().isShuttingDown()) {
            timers.removeIf(Future::isDone);
            timers.add(context.executor().schedule(task, saturatedNanos(delay), TimeUnit.NANOSECONDS));
        }
    }

    private static long saturatedNanos(Duration delay) {
        return delay.compareTo(Duration.ofDays(365)) > 0 ? Duration.ofDays(365).toNanos() : delay.toNanos();
    }
}
