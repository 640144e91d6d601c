package io.spanway.core.transport.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What came of requests while it is being decided whether they may come in. As long as there is any, nothing more is read from the
 * connection. Confined to its connection's event loop.
 */
final class EarlyBytes {
    private int streams;

    /** Keeps a copy of {@code data} with the stream. */
    void keep(Http2Stream stream, ByteBuf data, Channel channel) {
        ByteBuf kept = stream.early;
        if (kept == null) {
            kept = channel.alloc().buffer(data.readableBytes());
            stream.early = kept;
            streams++;
            readOrWait(channel);
        }
        kept.writeBytes(data);
    }

    /** What was kept of the stream, owned by the caller from now on, or null. */
    @Nullable
    ByteBuf take(Http2Stream stream, Channel channel) {
        ByteBuf kept = stream.early;
        if (kept != null) {
            stream.early = null;
            streams--;
            readOrWait(channel);
        }
        return kept;
    }

    void drop(Http2Stream stream, Channel channel) {
        ByteBuf kept = take(stream, channel);
        if (kept != null) {
            kept.release();
        }
    }

    /** Reads from the connection if nothing is against it now. */
    void readOrWait(Channel channel) {
        channel.config().setAutoRead(channel.isWritable() && streams == 0);
    }
}
