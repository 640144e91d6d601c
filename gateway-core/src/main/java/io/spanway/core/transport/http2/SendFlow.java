package io.spanway.core.transport.http2;

import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Sends data as far as the peer's windows go, and the rest when it opened them (RFC 9113 §5.2, §6.9).
 *
 * <p>Streams that wait for the connection's window are served in the order they came. Confined to its connection's event loop.
 */
final class SendFlow {
    private final FrameWriter writer;
    private final ArrayDeque<Http2Stream> line = new ArrayDeque<>();
    private long connectionWindow = FrameCode.DEFAULT_WINDOW;
    private int initialWindow = FrameCode.DEFAULT_WINDOW;

    SendFlow(FrameWriter writer) {
        this.writer = writer;
    }

    /** Window of streams that begin now. */
    int initialWindow() {
        return initialWindow;
    }

    /** Whether {@code bytes} of data can go out on {@code stream} at once. */
    boolean allows(Http2Stream stream, int bytes) {
        return stream.unsent == null && stream.sendWindow >= bytes && connectionWindow >= bytes;
    }

    void spend(Http2Stream stream, int bytes) {
        stream.sendWindow -= bytes;
        connectionWindow -= bytes;
    }

    /** Sends what the stream holds, as far as it may; says whether our side of it is ended. */
    boolean advance(Http2Stream stream) throws Http2Exception {
        ByteBuf data = stream.unsent;
        if (data == null) {
            return stream.localClosed;
        }
        Http2Headers trailers = stream.unsentTrailers;
        do {
            int left = data.readableBytes();
            long window = Math.min(connectionWindow, stream.sendWindow);
            if (left > 0 && window <= 0) {
                waitFor(stream);
                return false;
            }
            int length = (int) Math.min(Math.min(left, window), FrameCode.DEFAULT_MAX_FRAME);
            length = Math.max(length, 0);
            boolean last = length == left;
            spend(stream, length);
            writer.data(stream.id(), data, length, last && trailers == null, last ? stream.sent : null);
        } while (data.isReadable());
        stream.unsent = null;
        stream.sent = null;
        stream.unsentTrailers = null;
        stream.localClosed = true;
        data.release();
        if (trailers != null) {
            writer.headers(stream.id(), trailers, true);
        }
        return true;
    }

    private void waitFor(Http2Stream stream) {
        // One that waits for its own window gets into the line when that opens.
        if (stream.sendWindow > 0 && !stream.inLine) {
            stream.inLine = true;
            line.add(stream);
        }
    }

    /** The connection's window opens; {@link #next} then names the streams to advance. */
    void open(int increment) throws Http2Exception {
        if (connectionWindow + increment > Integer.MAX_VALUE) {
            throw connectionError(FLOW_CONTROL_ERROR, "the connection's window is larger than 2^31-1");
        }
        connectionWindow += increment;
    }

    /** A stream that waits and can go on, or null. */
    @Nullable
    Http2Stream next() {
        while (connectionWindow > 0) {
            Http2Stream stream = line.poll();
            if (stream == null) {
                return null;
            }
            stream.inLine = false;
            if (!stream.closed && stream.unsent != null && stream.sendWindow > 0) {
                return stream;
            }
        }
        return null;
    }

    /** SETTINGS_INITIAL_WINDOW_SIZE: also moves the windows of open streams by the difference (§6.9.2). */
    void initialWindow(int bytes, Iterable<Http2Stream> open) throws Http2Exception {
        long difference = (long) bytes - initialWindow;
        initialWindow = bytes;
        for (Http2Stream stream : open) {
            stream.sendWindow += difference;
            if (stream.sendWindow > Integer.MAX_VALUE) {
                throw connectionError(FLOW_CONTROL_ERROR, "a stream's window is larger than 2^31-1");
            }
        }
    }
}
