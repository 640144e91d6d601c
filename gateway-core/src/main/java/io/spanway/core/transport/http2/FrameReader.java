package io.spanway.core.transport.http2;

import static io.netty.handler.codec.http2.Http2Error.FRAME_SIZE_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Cuts received bytes into frames and checks their form: sizes, streams, order of header blocks (RFC 9113 §3.4, §4, §6).
 *
 * <p>Data is passed on as it comes, in place. Only the header of a frame and the payload of the small other frames are kept when a read
 * ends in the middle of them. Confined to its connection's event loop.
 */
final class FrameReader {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int NONE = -1;
    private static final int UNKNOWN_PADDING = -1;

    private final Sink sink;
    private final ByteBuf partialHead = Unpooled.buffer(FrameCode.HEAD_BYTES, FrameCode.HEAD_BYTES);
    private int prefaceBytes;
    private boolean settled;
    /** Stream of the header block that is not complete, or 0. */
    private int continuing;

    private int type = NONE;
    private int flags;
    private int stream;
    /** Bytes of the payload that did not come yet. */
    private int left;

    private int frames;
    private int padding;
    private @Nullable ByteBuf partialPayload;

    /**
     * What the reader tells of frames whose form is right. Buffers are lent for the call. Thrown exceptions are connection errors:
     * whoever takes the frame handles what concerns one stream only.
     */
    interface Sink {
        /** @param bytes of the payload, padding included: all count for flow control (RFC 9113 §6.9.1) */
        void dataBegins(int stream, int bytes, boolean end) throws Http2Exception;

        /** Readable bytes of the data that began; several times for a frame that comes in pieces. */
        void data(ByteBuf piece);

        void dataEnds(boolean end) throws Http2Exception;

        /** @param last whether the block is complete: else {@link #continuation} follows */
        void headers(int stream, ByteBuf fragment, boolean last, boolean end) throws Http2Exception;

        void continuation(ByteBuf fragment, boolean last) throws Http2Exception;

        void reset(int stream, long code) throws Http2Exception;

        /** @param entries of six bytes each (§6.5.1) */
        void settings(ByteBuf entries) throws Http2Exception;

        void settingsAcknowledged();

        void ping(long data, boolean acknowledgment) throws Http2Exception;

        void goAway(int lastStream, long code) throws Http2Exception;

        /** @param stream 0 = the connection */
        void windowUpdate(int stream, int increment) throws Http2Exception;

        /** A frame cannot be taken, but only its stream is hurt. */
        void malformed(int stream) throws Http2Exception;
    }

    /** @param server whether we are the server, to which the preface comes first */
    FrameReader(Sink sink, boolean server) {
        this.sink = sink;
        this.prefaceBytes = server ? 0 : PREFACE.length;
    }

    /** The client's first bytes. */
    static byte[] preface() {
        return PREFACE.clone();
    }

    /**
     * Reads {@code in} to its end.
     *
     * @throws Http2Exception connection error; nothing may be read afterwards
     */
    void read(ByteBuf in) throws Http2Exception {
        boolean more = prefaceBytes == PREFACE.length || readPreface(in);
        while (more) {
            if (type == NONE && !readHead(in)) {
                return;
            }
            more = type == FrameCode.DATA ? readData(in) : readPayload(in);
        }
    }

    /** Whether the preface, a header block, or a frame that holds no data waits for its end. */
    boolean unfinished() {
        return !settled || continuing != 0 || partialPayload != null || partialHead.isReadable();
    }

    /** How many frames have begun; to see whether there is progress. */
    int frames() {
        return frames;
    }

    /** Gives back what is kept. */
    void close() {
        if (partialPayload != null) {
            partialPayload.release();
            partialPayload = null;
        }
    }

    private boolean readPreface(ByteBuf in) throws Http2Exception {
        while (prefaceBytes < PREFACE.length && in.isReadable()) {
            if (in.readByte() != PREFACE[prefaceBytes++]) {
                throw connectionError(PROTOCOL_ERROR, "the client does not speak HTTP/2: its preface is not there");
            }
        }
        return prefaceBytes == PREFACE.length;
    }

    private boolean readHead(ByteBuf in) throws Http2Exception {
        ByteBuf head = in;
        if (partialHead.isReadable() || in.readableBytes() < FrameCode.HEAD_BYTES) {
            in.readBytes(partialHead, Math.min(partialHead.writableBytes(), in.readableBytes()));
            if (partialHead.isWritable()) {
                return false;
            }
            head = partialHead;
        }
        left = head.readUnsignedMedium();
        type = head.readUnsignedByte();
        flags = head.readUnsignedByte();
        stream = head.readInt() & Integer.MAX_VALUE;
        partialHead.clear();
        frames++;
        checkHead();
        if (type == FrameCode.DATA) {
            padding = has(FrameCode.PADDED) ? UNKNOWN_PADDING : 0;
            sink.dataBegins(stream, left, has(FrameCode.END_STREAM));
        }
        return true;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void checkHead() throws Http2Exception {
        if (left > FrameCode.DEFAULT_MAX_FRAME) {
            throw connectionError(FRAME_SIZE_ERROR, "frame of %d bytes, %d are allowed", left, 16_384);
        }
        if (!settled && (type != FrameCode.SETTINGS || has(FrameCode.ACK))) {
            throw connectionError(PROTOCOL_ERROR, "the first frame is of type %d instead of SETTINGS", type);
        }
        settled = true;
        if (continuing != 0 || type == FrameCode.CONTINUATION) {
            if (type != FrameCode.CONTINUATION || continuing == 0 || stream != continuing) {
                throw connectionError(PROTOCOL_ERROR, "frame of type %d in or without a header block", type);
            }
        }
        switch (type) {
            case FrameCode.DATA, FrameCode.HEADERS, FrameCode.PRIORITY, FrameCode.RST_STREAM ->
                require(stream != 0, "frame of type %d without a stream", type);
            case FrameCode.SETTINGS, FrameCode.PING, FrameCode.GOAWAY ->
                require(stream == 0, "frame of type %d on a stream", type);
            case FrameCode.PUSH_PROMISE -> throw connectionError(PROTOCOL_ERROR, "push was not allowed");
            default -> {
                // The others go with either, or are not known and ignored (§4.1).
            }
        }
        if (!sizeRight()) {
            throw connectionError(FRAME_SIZE_ERROR, "frame of type %d with %d bytes", type, left);
        }
    }

    private boolean sizeRight() {
        return switch (type) {
            case FrameCode.RST_STREAM, FrameCode.WINDOW_UPDATE -> left == 4;
            case FrameCode.SETTINGS -> has(FrameCode.ACK) ? left == 0 : left % 6 == 0;
            case FrameCode.PING -> left == 8;
            case FrameCode.GOAWAY -> left >= 8;
            default -> true;
        };
    }

    private static void require(boolean right, String wrong, int number) throws Http2Exception {
        if (!right) {
            throw connectionError(PROTOCOL_ERROR, wrong, number);
        }
    }

    /** Passes on what is there of a DATA frame; says whether the frame is complete. */
    private boolean readData(ByteBuf in) throws Http2Exception {
        if (padding == UNKNOWN_PADDING) {
            if (left > 0 && !in.isReadable()) {
                return false;
            }
            require(left > 0, "padded frame of %d bytes", left);
            padding = in.readUnsignedByte();
            left--;
            require(padding <= left, "padding of %d bytes is longer than its frame", padding);
        }
        int bytes = Math.min(left - padding, in.readableBytes());
        if (bytes > 0) {
            int end = in.writerIndex();
            int next = in.readerIndex() + bytes;
            sink.data(in.writerIndex(next));
            in.setIndex(next, end);
            left -= bytes;
        }
        if (left == padding) {
            int skipped = Math.min(left, in.readableBytes());
            in.skipBytes(skipped);
            left -= skipped;
            padding -= skipped;
        }
        if (left > 0) {
            return false;
        }
        type = NONE;
        sink.dataEnds(has(FrameCode.END_STREAM));
        return true;
    }

    /** Waits for the whole payload of another frame, then passes it on; says whether it was there. */
    private boolean readPayload(ByteBuf in) throws Http2Exception {
        ByteBuf kept = partialPayload;
        if (kept == null && in.readableBytes() >= left) {
            int end = in.writerIndex();
            int next = in.readerIndex() + left;
            passOn(in.writerIndex(next));
            in.setIndex(next, end);
            return true;
        }
        if (kept == null) {
            kept = Unpooled.buffer(left, left);
            partialPayload = kept;
        }
        in.readBytes(kept, Math.min(kept.writableBytes(), in.readableBytes()));
        if (kept.isWritable()) {
            return false;
        }
        passOn(kept);
        close();
        return true;
    }

    private void passOn(ByteBuf payload) throws Http2Exception {
        int arrived = type;
        type = NONE;
        switch (arrived) {
            case FrameCode.HEADERS -> headers(payload);
            case FrameCode.CONTINUATION -> {
                boolean last = has(FrameCode.END_HEADERS);
                continuing = last ? 0 : stream;
                sink.continuation(payload, last);
            }
            case FrameCode.PRIORITY -> {
                if (payload.readableBytes() != 5) {
                    sink.malformed(stream);
                }
            }
            case FrameCode.RST_STREAM -> sink.reset(stream, payload.readUnsignedInt());
            case FrameCode.SETTINGS -> {
                if (has(FrameCode.ACK)) {
                    sink.settingsAcknowledged();
                } else {
                    sink.settings(payload);
                }
            }
            case FrameCode.PING -> sink.ping(payload.readLong(), has(FrameCode.ACK));
            case FrameCode.GOAWAY -> sink.goAway(payload.readInt() & Integer.MAX_VALUE, payload.readUnsignedInt());
            case FrameCode.WINDOW_UPDATE -> sink.windowUpdate(stream, payload.readInt() & Integer.MAX_VALUE);
            default -> {
                // Unknown types are ignored (§4.1).
            }
        }
    }

    /** Priorities are skipped, as the standard now says (§5.3.2). */
    private void headers(ByteBuf payload) throws Http2Exception {
        int most = payload.readableBytes();
        int before = (has(FrameCode.PADDED) ? 1 : 0) + (has(FrameCode.WITH_PRIORITY) ? 5 : 0);
        if (most < before) {
            throw connectionError(FRAME_SIZE_ERROR, "HEADERS of %d bytes", most);
        }
        int padded = has(FrameCode.PADDED) ? payload.readUnsignedByte() : 0;
        payload.skipBytes(has(FrameCode.WITH_PRIORITY) ? 5 : 0);
        require(padded <= payload.readableBytes(), "padding of %d bytes is longer than its frame", padded);
        payload.writerIndex(payload.writerIndex() - padded);
        boolean last = has(FrameCode.END_HEADERS);
        continuing = last ? 0 : stream;
        sink.headers(stream, payload, last, has(FrameCode.END_STREAM));
    }
}
