package io.spanway.core.transport.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames (RFC 9113 §4, §6). Small ones gather in one buffer until the next large payload or {@link #handOver}, so that the socket
 * gets few pieces; large payloads go out in place, between the headers of their frames.
 *
 * <p>Confined to its connection's event loop.
 */
final class FrameWriter {
    private static final int CHUNK_BYTES = 2_048;
    /** Payloads up to this length are copied: cheaper than a piece of their own. */
    private static final int COPIED_BYTES = 512;

    private final ChannelHandlerContext ctx;
    private final DefaultHttp2HeadersEncoder encoder;
    private final ByteBuf block = Unpooled.buffer(512);
    private @Nullable ByteBuf small;
    private boolean tableChanged;
    /** Counts the changes of the encoder's table, so that it is known for which state of it a block was made. */
    private int table;

    FrameWriter(ChannelHandlerContext ctx, Http2HeadersEncoder.SensitivityDetector sensitive) {
        this.ctx = ctx;
        this.encoder = new DefaultHttp2HeadersEncoder(sensitive);
    }

    /** The peer's SETTINGS_HEADER_TABLE_SIZE; the next header block says so to the peer (RFC 7541 §4.2). */
    void headerTableSize(long bytes) throws Http2Exception {
        encoder.maxHeaderTableSize(bytes);
        tableChanged = true;
        table++;
    }

    /** Gives what was gathered to the channel; the caller flushes. */
    void handOver() {
        ByteBuf gathered = small;
        if (gathered != null) {
            small = null;
            pass(gathered);
        }
    }

    private void pass(ByteBuf gathered) {
        if (gathered.isReadable()) {
            ctx.write(gathered, ctx.voidPromise());
        } else {
            gathered.release();
        }
    }

    /** Gives what was gathered back, if nobody can be written to any more. */
    void drop() {
        if (small != null) {
            small.release();
            small = null;
        }
        encoder.close();
    }

    private ByteBuf room(int bytes) {
        ByteBuf into = small;
        // Never grown: pieces of it may be on their way already.
        if (into != null && into.writableBytes() < bytes) {
            handOver();
            into = null;
        }
        if (into == null) {
            into = ctx.alloc().directBuffer(Math.max(bytes, CHUNK_BYTES));
            small = into;
        }
        return into;
    }

    private ByteBuf frame(int length, int room, int type, int flags, int stream) {
        return room(FrameCode.HEAD_BYTES + room)
                .writeMedium(length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream);
    }

    /** Bytes as they are. */
    void raw(byte[] bytes) {
        room(bytes.length).writeBytes(bytes);
    }

    /** @param pairs identifier, value, identifier, value … */
    void settings(int... pairs) {
        int length = pairs.length / 2 * 6;
        ByteBuf out = frame(length, length, FrameCode.SETTINGS, 0, 0);
        for (int i = 0; i < pairs.length; i += 2) {
            out.writeShort(pairs[i]).writeInt(pairs[i + 1]);
        }
    }

    void settingsAcknowledged() {
        frame(0, 0, FrameCode.SETTINGS, FrameCode.ACK, 0);
    }

    void ping(long data, boolean acknowledgment) {
        frame(8, 8, FrameCode.PING, acknowledgment ? FrameCode.ACK : 0, 0).writeLong(data);
    }

    void goAway(int lastStream, Http2Error error, String text) {
        int length = 8 + text.length();
        ByteBuf out = frame(length, length, FrameCode.GOAWAY, 0, 0)
                .writeInt(lastStream)
                .writeInt((int) error.code());
        ByteBufUtil.writeAscii(out, text);
    }

    void reset(int stream, Http2Error error) {
        frame(4, 4, FrameCode.RST_STREAM, 0, stream).writeInt((int) error.code());
    }

    void windowUpdate(int stream, int increment) {
        frame(4, 4, FrameCode.WINDOW_UPDATE, 0, stream).writeInt(increment);
    }

    void headers(int stream, Http2Headers headers, boolean end) throws Http2Exception {
        encode(stream, headers);
        writeBlock(stream, end);
    }

    /** A header block that was sent before is not encoded again, unless the table changed since. */
    void headers(int stream, RepeatedHeaders headers) throws Http2Exception {
        byte[] known = headers.block(table);
        if (known != null) {
            frame(known.length, known.length, FrameCode.HEADERS, FrameCode.END_HEADERS, stream)
                    .writeBytes(known);
            return;
        }
        if (encode(stream, headers.headers())) {
            headers.keep(block, table);
        }
        writeBlock(stream, false);
    }

    /** Makes the block; says whether the same bytes would do once more. */
    private boolean encode(int stream, Http2Headers headers) throws Http2Exception {
        block.clear();
        encoder.encodeHeaders(stream, headers, block);
        tableChanged = false;
        boolean left = RepeatedHeaders.leavesTable(block);
        if (!left) {
            table++;
        }
        return left;
    }

    /** Over several frames if it must be (§6.10). */
    private void writeBlock(int stream, boolean end) {
        int type = FrameCode.HEADERS;
        int flags = end ? FrameCode.END_STREAM : 0;
        do {
            int length = Math.min(block.readableBytes(), FrameCode.DEFAULT_MAX_FRAME);
            boolean last = length == block.readableBytes();
            frame(length, length, type, flags | (last ? FrameCode.END_HEADERS : 0), stream)
                    .writeBytes(block, length);
            type = FrameCode.CONTINUATION;
            flags = 0;
        } while (block.isReadable());
        if (block.capacity() > CHUNK_BYTES) {
            block.capacity(CHUNK_BYTES);
        }
    }

    /** Whether a canned answer may be written now: a pending change of the table's size must come first, from the encoder. */
    boolean takesCanned() {
        return !tableChanged;
    }

    void canned(CannedAnswer answer, int stream) {
        answer.write(room(answer.bytes()), stream);
    }

    /**
     * One DATA frame with the next {@code length} bytes of {@code data}.
     *
     * @param sent told when the socket has taken them, or null
     */
    void data(int stream, ByteBuf data, int length, boolean end, @Nullable ChannelPromise sent) {
        int flags = end ? FrameCode.END_STREAM : 0;
        if (length <= COPIED_BYTES && sent == null) {
            frame(length, length, FrameCode.DATA, flags, stream).writeBytes(data, length);
            return;
        }
        ByteBuf head = frame(length, 0, FrameCode.DATA, flags, stream);
        if (head.isWritable(FrameCode.HEAD_BYTES)) {
            ctx.write(head.readRetainedSlice(head.readableBytes()), ctx.voidPromise());
        } else {
            handOver();
        }
        ctx.write(data.readRetainedSlice(length), sent == null ? ctx.voidPromise() : sent);
    }
}
