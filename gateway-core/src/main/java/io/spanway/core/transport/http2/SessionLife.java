package io.spanway.core.transport.http2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a client's connection lives: idle time, age, signs of life, too many pings, clients that hold it without getting on, and the
 * orderly end. The server's session tells what happens.
 *
 * <p>The orderly end is a GOAWAY that still lets every stream in, a PING, and after its answer (or a second) a GOAWAY with the last stream
 * taken: so no request that was on its way is lost. The connection closes when its last call is answered, or when the grace is over.
 * Confined to its connection's event loop.
 */
public final class SessionLife {
    private static final long DRAIN_PING = 0x5350_414e_4452_4e31L;
    private static final long KEEPALIVE_PING = 0x5350_414e_4b45_4550L;
    private static final Duration DRAIN_PING_TIMEOUT = Duration.ofSeconds(1);
    private static final int PING_STRIKES = 2;
    private static final long IDLE_PING_NANOS = TimeUnit.HOURS.toNanos(2);

    private final Http2Session session;
    private final LifeSettings settings;
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
    private boolean inputEnded;

    public SessionLife(Http2Session session, LifeSettings settings) {
        this.session = session;
        this.settings = settings;
    }

    /** The connection is there. */
    public void opened(ChannelHandlerContext context) {
        ctx = context;
        heardNanos = System.nanoTime();
        idleSinceNanos = heardNanos;
        after(settings.keepalive(), this::checkSign);
        if (settings.maxIdle() != null) {
            after(settings.maxIdle(), this::checkIdle);
        }
        if (settings.maxAge() != null) {
            double jitter = 0.9 + 0.2 * ThreadLocalRandom.current().nextDouble();
            long nanos = (long) (settings.maxAge().toNanos() * jitter);
            after(Duration.ofNanos(nanos), () -> drain("max_age", settings.maxAgeGrace()));
        }
        Duration interval = settings.waiting().interval();
        if (interval != null) {
            SlowClient slow = new SlowClient(settings.waiting(), heardNanos);
            after(interval, () -> look(slow, interval));
        }
    }

    private void look(SlowClient slow, Duration interval) {
        ChannelHandlerContext context = ctx;
        if (context == null) {
            return;
        }
        long now = System.nanoTime();
        String reason = slow.look(session.reader(), context.channel(), now);
        if (reason != null) {
            session.refused(reason);
            context.close();
            return;
        }
        session.lookAround(now);
        after(interval, () -> look(slow, interval));
    }

    /** The connection is gone. */
    public void closed() {
        for (Future<?> timer : timers) {
            timer.cancel(false);
        }
        timers.clear();
        ctx = null;
    }

    /** When something came last, or the connection was opened. */
    public long heardNanos() {
        return heardNanos;
    }

    /** Something came from the client. */
    public void heard() {
        heardNanos = System.nanoTime();
        awaitingSign = false;
    }

    /** An answer goes out: pings are in order again. */
    public void answering() {
        strikes = 0;
        pingedBefore = false;
    }

    /** How many streams are open now. */
    public void streamsOpen(int count) {
        if (count == 0 && openStreams != 0) {
            idleSinceNanos = System.nanoTime();
        }
        openStreams = count;
        if (count == 0 && (lastGoAwaySent || inputEnded)) {
            close();
        }
    }

    /** The client sends nothing more, though it may still read: the connection ends when its last call is answered. */
    public void inputEnded() {
        inputEnded = true;
        if (openStreams == 0) {
            close();
        }
    }

    /** A client's PING. Those that come faster than allowed, more than twice, end the connection (gRPC: keepalive, enforcement). */
    public void pinged() {
        long now = System.nanoTime();
        long least = openStreams == 0 && !settings.pingWhenIdle()
                ? IDLE_PING_NANOS
                : settings.pingInterval().toNanos();
        if (pingedBefore && now - lastPingNanos < least && ++strikes > PING_STRIKES) {
            session.refused("flood");
            session.goAway(session.lastStreamOfPeer(), Http2Error.ENHANCE_YOUR_CALM, "too_many_pings");
            close();
            return;
        }
        pingedBefore = true;
        lastPingNanos = now;
    }

    /** A PING of ours was answered. */
    public void pingAnswered(long data) {
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
    public void drain(String reason, @Nullable Duration grace) {
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
        session.goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR, reason);
        session.ping(DRAIN_PING);
        after(DRAIN_PING_TIMEOUT, this::sendLastGoAway);
    }

    private void sendLastGoAway() {
        if (ctx == null || lastGoAwaySent) {
            return;
        }
        session.goAway(session.lastStreamOfPeer(), Http2Error.NO_ERROR, "");
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
        session.ping(KEEPALIVE_PING);
        after(settings.keepaliveAnswer(), this::checkSign);
    }

    private void checkIdle() {
        Duration most = settings.maxIdle();
        if (ctx == null || most == null) {
            return;
        }
        long idle = openStreams > 0 ? 0 : System.nanoTime() - idleSinceNanos;
        if (idle >= most.toNanos()) {
            drain("max_idle", settings.maxAgeGrace());
        } else {
            after(Duration.ofNanos(most.toNanos() - idle), this::checkIdle);
        }
    }

    private void close() {
        session.closeSoon();
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

    /**
     * Notices from time to time whether a client holds a connection without getting on: its preface or a header block does not end, or the
     * socket has not taken a byte of what waits for it. How single streams get on is looked at by who knows what they are.
     *
     * <p>Confined to its connection's event loop.
     */
    private static final class SlowClient {
        private final LifeSettings.Waiting limits;
        private int frames;
        private long frameSinceNanos;
        private @Nullable Object unread;
        private long progress;
        private long unreadSinceNanos;

        SlowClient(LifeSettings.Waiting limits, long nowNanos) {
            this.limits = limits;
            this.frameSinceNanos = nowNanos;
        }

        /** Why the connection should end, as a label, or null. */
        @Nullable
        String look(FrameReader reader, Channel channel, long nowNanos) {
            if (!reader.unfinished() || reader.frames() != frames) {
                frames = reader.frames();
                frameSinceNanos = nowNanos;
            } else if (LifeSettings.Waiting.over(limits.headers(), frameSinceNanos, nowNanos)) {
                return "timeout";
            }
            return readsNothing(channel, nowNanos) ? "write_timeout" : null;
        }

        private boolean readsNothing(Channel channel, long nowNanos) {
            ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
            Object first = buffer == null ? null : buffer.current();
            long taken = first == null ? 0 : buffer.currentProgress();
            if (first == null || first != unread || taken != progress) {
                unread = first;
                progress = taken;
                unreadSinceNanos = nowNanos;
                return false;
            }
            return LifeSettings.Waiting.over(limits.write(), unreadSinceNanos, nowNanos);
        }
    }
}
