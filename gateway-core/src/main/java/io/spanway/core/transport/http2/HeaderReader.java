package io.spanway.core.transport.http2;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;
import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts header blocks together and decodes them with Netty's HPACK decoder, which also checks names, values and pseudo headers (RFC 9113
 * §4.3, §8.2, §8.3).
 *
 * <p>A peer that repeats itself sends indexes of the table only; the last such blocks are kept with the headers they stood for, which are
 * given again while the table stays as it is. A block that grows without end, in bytes or in frames, ends the connection. Confined to its
 * connection's event loop.
 */
final class HeaderReader {
    private static final int MAX_CONTINUATIONS = 256;

    /** Requests, answers and trailers of one or two kinds. */
    private static final int KNOWN_BLOCKS = 4;

    private static final int MOST_KNOWN_BYTES = 256;
    private static final int MOST_KNOWN_LIST_BYTES = 2_048;

    /** A block that left the table as it was, and what it means. */
    private record Known(ByteBuf block, Http2Headers headers) {}

    private final DefaultHttp2HeadersDecoder decoder;
    private final int maxBlockBytes;
    private final @Nullable Known[] known = new Known[KNOWN_BLOCKS];
    private int nextKnown;
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

    /**
     * Reads a block to its end.
     *
     * @return not to be changed
     * @throws Http2Exception stream error if the headers are malformed or too many, else connection error (RFC 9113 §4.3, §8.1.1)
     */
    Http2Headers decode(int blockStream, ByteBuf block) throws Http2Exception {
        for (Known candidate : known) {
            if (candidate != null && candidate.block.equals(block)) {
                block.skipBytes(block.readableBytes());
                return candidate.headers;
            }
        }
        boolean repeatable = RepeatedHeaders.leavesTable(block);
        if (!repeatable) {
            Arrays.fill(known, null);
        }
        ByteBuf copy = repeatable && block.readableBytes() <= MOST_KNOWN_BYTES ? Unpooled.copiedBuffer(block) : null;
        Http2Headers headers = decoder.decodeHeaders(blockStream, block);
        if (copy != null && Http2Session.listBytes(headers) <= MOST_KNOWN_LIST_BYTES) {
            known[nextKnown] = new Known(copy, headers);
            nextKnown = (nextKnown + 1) % KNOWN_BLOCKS;
        }
        return headers;
    }
}
