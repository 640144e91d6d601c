package io.spanway.core.transport.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * What a {@link FrameReader} tells of frames whose form is right. Buffers are lent for the call. Thrown exceptions are connection errors:
 * whoever takes the frame handles what concerns one stream only.
 */
interface FrameSink {
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
