package io.spanway.core.transport.http2;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;
import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * Puts header blocks together and decodes them with Netty's HPACK decoder, which also checks names, values and pseudo headers (RFC 9113
 * §4.3, §8.2, §8.3).
 *
 * <p>A block that grows without end, in bytes or in frames, ends the connection. Confined to its connection's event loop.
 */
final class HeaderReader {
    private static final int MAX_CONTINUATIONS = 256;

    private final DefaultHttp2HeadersDecoder decoder;
    private final int maxBlockBytes;
    private int stream;
    private boolean end;
    private int continuations;
    private @Nullable ByteBuf parts;

    /** @param maxListBytes announced limit; a block whose list is longer hurts its stream, one that is itself twice as long the connection */
    HeaderReader(int maxListBytes) {
        maxBlockBytes = 2 * maxListBytes;
        // Values too: one with a line break would be two headers for whoever passes it on over HTTP/1 (RFC 9113 §8.2.1,
        // §10.3).
        decoder = new DefaultHttp2HeadersDecoder(true, true, maxListBytes);
    }

    /** Keeps the first part of a block. */
    void begin(int blockStream, ByteBuf fragment, boolean endOfStream) {
        stream = blockStream;
        end = endOfStream;
        continuations = 0;
        parts = Unpooled.buffer(2 * fragment.readableBytes() + 64).writeBytes(fragment);
    }

    /** Keeps a further part. */
    void add(ByteBuf fragment) throws Http2Exception {
        ByteBuf block = block();
        if (block.readableBytes() + fragment.readableBytes() > maxBlockBytes || ++continuations > MAX_CONTINUATIONS) {
            throw connectionError(ENHANCE_YOUR_CALM, "a header block too long to be honest");
        }
        block.writeBytes(fragment);
    }

    /** Stream of the block that is kept. */
    int stream() {
        return stream;
    }

    /** Whether the block that is kept ends its stream. */
    boolean end() {
        return end;
    }

    /** The block that was kept; it is the caller's now. */
    ByteBuf take() {
        ByteBuf block = block();
        parts = null;
        return block;
    }

    private ByteBuf block() {
        ByteBuf block = parts;
        if (block == null) {
            throw new IllegalStateException("no header block");
        }
        return block;
    }

    /** @throws Http2Exception stream error if the headers are malformed or too many, else connection error (RFC 9113 §4.3, §8.1.1) */
    Http2Headers decode(int blockStream, ByteBuf block) throws Http2Exception {
        return decoder.decodeHeaders(blockStream, block);
    }
}
