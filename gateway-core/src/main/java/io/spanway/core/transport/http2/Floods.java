package io.spanway.core.transport.http2;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;
import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import io.netty.handler.codec.http2.Http2Exception;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts frames that are cheap to send and dear to take, and ends the connection of who sends too many of them (RFC 9113 §10.5).
 *
 * <p>A client that gives up calls in an overload resets many streams in good faith; the limits leave room for that. Confined to its
 * connection's event loop.
 */
final class Floods {
    private static final int MOST_PER_WINDOW = 1_000;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST_EMPTY_DATA = 200;

    private final LongSupplier nanoClock;
    private final long[] begun = new long[Kind.values().length];
    private final int[] counts = new int[Kind.values().length];
    private int emptyData;

    /** What is counted by itself. */
    enum Kind {
        /** Streams that the peer reset. */
        RESET_BY_PEER,
        /** Streams that the peer made us reset. */
        RESET_BY_US,
        /** SETTINGS, each of which is to be acknowledged. */
        SETTINGS,
        /** PINGs that came while the peer did not read what we sent. */
        UNREAD_PING
    }

    Floods(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    void count(Kind kind) throws Http2Exception {
        int i = kind.ordinal();
        long now = nanoClock.getAsLong();
        if (counts[i] == 0 || now - begun[i] > WINDOW_NANOS) {
            begun[i] = now;
            counts[i] = 0;
        }
        if (++counts[i] > MOST_PER_WINDOW) {
            throw connectionError(ENHANCE_YOUR_CALM, "more than %d times %s in 10 s", MOST_PER_WINDOW, kind);
        }
    }

    /** @param empty whether the DATA frame holds nothing and ends nothing */
    void data(boolean empty) throws Http2Exception {
        emptyData = empty ? emptyData + 1 : 0;
        if (emptyData > MOST_EMPTY_DATA) {
            throw connectionError(ENHANCE_YOUR_CALM, "more than %d empty DATA frames in a row", MOST_EMPTY_DATA);
        }
    }
}
