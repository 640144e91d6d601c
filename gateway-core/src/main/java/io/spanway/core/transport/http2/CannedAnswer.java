package io.spanway.core.transport.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * A whole answer as bytes, HEADERS, DATA and trailers, of which only the stream's number differs from one use to the next. Its header
 * blocks neither read nor write the dynamic table of HPACK (RFC 7541 §6.1, §6.2.2), so it fits any state of any connection.
 *
 * <p>Immutable.
 */
public final class CannedAnswer {
    private final byte[] frames;
    private final int dataAt;
    private final int trailersAt;
    private final int dataBytes;

    public CannedAnswer(Http2Headers headers, byte[] data, Http2Headers trailers) {
        ByteBuf all = Unpooled.buffer();
        byte[] opening = literals(headers);
        frame(all, FrameCode.HEADERS, FrameCode.END_HEADERS, opening);
        dataAt = all.writerIndex();
        frame(all, FrameCode.DATA, 0, data);
        trailersAt = all.writerIndex();
        frame(all, FrameCode.HEADERS, FrameCode.END_HEADERS | FrameCode.END_STREAM, literals(trailers));
        frames = ByteBufUtil.getBytes(all);
        dataBytes = data.length;
    }

    private static byte[] literals(Http2Headers headers) {
        ByteBuf block = Unpooled.buffer();
        try (DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder()) {
            // Without a table of its own; the first block says so to the peer, which must not be told.
            encoder.maxHeaderTableSize(0);
            encoder.encodeHeaders(1, headers, block);
            encoder.encodeHeaders(1, headers, block.clear());
        } catch (Http2Exception e) {
            throw new IllegalArgumentException("headers cannot be encoded", e);
        }
        return ByteBufUtil.getBytes(block);
    }

    private static void frame(ByteBuf all, int type, int flags, byte[] payload) {
        all.writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(0)
                .writeBytes(payload);
    }

    /** Bytes that count for flow control. */
    int dataBytes() {
        return dataBytes;
    }

    int bytes() {
        return frames.length;
    }

    void write(ByteBuf out, int stream) {
        int start = out.writerIndex();
        int numberAt = start + FrameCode.HEAD_BYTES - Integer.BYTES;
        out.writeBytes(frames)
                .setInt(numberAt, stream)
                .setInt(numberAt + dataAt, stream)
                .setInt(numberAt + trailersAt, stream);
    }
}
