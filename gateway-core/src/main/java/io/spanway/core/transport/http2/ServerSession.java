package io.spanway.core.transport.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection: a session whose life is that of {@link SessionLife}, with what every server does about streams that begin, end or
 * do not get on. What the streams are for, a subclass knows. Confined to its event loop.
 */
public abstract class ServerSession extends Http2Session {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSession.class);

    private final SessionLife life;
    private final Consumer<String> refusals;

    /** @param refusals told the reason of everything that is not taken, see {@link #refused} */
    protected ServerSession(SessionSettings settings, LifeSettings life, Consumer<String> refusals) {
        super(settings, (name, value) -> false);
        this.life = new SessionLife(this, life);
        this.refusals = refusals;
    }

    // --- What a subclass is told ---

    /** A request begins. */
    protected abstract void begun(Http2Stream stream, Http2Headers headers, boolean end);

    /** A request's headers are longer than they may be; the stream is to be answered. */
    protected abstract void begunTooLong(Http2Stream stream);

    /** The stream is out of the table, for whatever reason. Told once. */
    protected abstract void ended(Http2Stream stream);

    /** What the client is late with on a stream, as a label for {@link #refused}, or null. */
    protected abstract @Nullable String late(Http2Stream stream, long nowNanos);

    /** A stream's client is late; what comes of it. */
    protected abstract void gaveUp(Http2Stream stream, String late);

    // --- What a subclass may do ---

    /** When something came last, or the connection was opened; {@link System#nanoTime()} instant. */
    protected final long heardNanos() {
        return life.heardNanos();
    }

    /** An answer goes out. */
    protected final void answering() {
        life.answering();
    }

    /** The stream's request may come in: what {@link #keepEarly} kept of it, if anything, is received once more. */
    protected final void readEarly(Http2Stream stream) {
        ByteBuf kept = takeEarly(stream);
        if (kept != null) {
            try {
                dataReceived(stream, kept);
            } finally {
                kept.release();
            }
        }
    }

    /**
     * No further request is taken; the connection ends when those in work are answered, or when {@code grace} is over.
     *
     * @param reason goes with the GOAWAY
     * @param grace null for as long as the requests take
     */
    public final void drain(String reason, @Nullable Duration grace) {
        life.drain(reason, grace);
    }

    // --- Events of the session ---

    @Override
    protected void opened(ChannelHandlerContext ctx) {
        life.opened(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        life.closed();
        super.channelInactive(ctx);
    }

    /** Where half a connection may be closed, the end of the client's half comes as an event; what it has not sent whole never comes. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            for (Http2Stream stream : allStreams()) {
                if (stream.remoteOpen()) {
                    reset(stream, Http2Error.CANCEL);
                }
            }
            life.inputEnded();
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    protected final void failed(Throwable cause) {
        LOG.debug("connection from {} failed", context().channel().remoteAddress(), cause);
    }

    @Override
    protected final void refused(String reason) {
        refusals.accept(reason);
    }

    @Override
    protected final void heard() {
        life.heard();
    }

    @Override
    protected final void pingReceived() {
        life.pinged();
    }

    @Override
    protected final void pingAnswered(long data) {
        life.pingAnswered(data);
    }

    /** Trailers mean nothing to either protocol's server; they end the request. */
    @Override
    protected final void headersReceived(Http2Stream stream, Http2Headers headers, boolean end) {
        if (stream.call() != null) {
            endReceived(stream);
            return;
        }
        life.streamsOpen(activeStreams());
        begun(stream, headers, end);
    }

    @Override
    protected final void headersTooLong(Http2Stream stream) {
        life.streamsOpen(activeStreams());
        begunTooLong(stream);
    }

    @Override
    protected final void lookAround(long nowNanos) {
        for (Http2Stream stream : allStreams()) {
            String late = late(stream, nowNanos);
            if (late != null) {
                gaveUp(stream, late);
            }
        }
    }

    @Override
    protected final void streamClosed(Http2Stream stream) {
        ended(stream);
        life.streamsOpen(activeStreams());
    }
}
