package io.spanway.core.transport.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a {@link Http2Session}: its state, its windows, and what waits to be sent on it (RFC 9113 §5).
 *
 * <p>Confined to its connection's event loop.
 */
public final class Http2Stream {
    static final long NO_LENGTH = -1;

    private final int id;
    private @Nullable Object call;

    /** What the peer still takes; negative after it made its windows smaller (§6.9.2). */
    long sendWindow;

    /** What we still take. */
    int receiveWindow;

    /** Our side is ended. */
    boolean localClosed;

    /** The peer's side is ended. */
    boolean remoteClosed;

    /** The peer's headers came. */
    boolean begun;

    /** Out of the session's table. */
    boolean closed;

    /** Bytes of data that the peer's content-length still promises, or {@link #NO_LENGTH}. */
    long promised = NO_LENGTH;

    /** See {@link EarlyBytes}. */
    @Nullable
    ByteBuf early;

    @Nullable
    ByteBuf unsent;

    @Nullable
    Http2Headers unsentTrailers;

    @Nullable
    ChannelPromise sent;

    /** In the line of those that wait for the connection's window. */
    boolean inLine;

    Http2Stream(int id, long sendWindow, int receiveWindow) {
        this.id = id;
        this.sendWindow = sendWindow;
        this.receiveWindow = receiveWindow;
    }

    public int id() {
        return id;
    }

    /** Whether the peer may still send on it. */
    public boolean remoteOpen() {
        return !remoteClosed && !closed;
    }

    /** Whether we may still send on it. */
    public boolean localOpen() {
        return !localClosed && !closed;
    }

    /** What the owner of the session attached, or null. */
    public @Nullable Object call() {
        return call;
    }

    public void attach(Object newCall) {
        call = newCall;
    }

    /** Gives back what was not sent. */
    void dropUnsent() {
        ByteBuf data = unsent;
        unsent = null;
        unsentTrailers = null;
        if (data != null) {
            data.release();
        }
        ChannelPromise promise = sent;
        sent = null;
        if (promise != null && !promise.isVoid()) {
            promise.cancel(false);
        }
    }
}
