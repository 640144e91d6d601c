package io.spanway.core.transport.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * Headers that one connection sends again and again, with the bytes that they became: after the first uses all of them are indexes of the
 * table, and while nobody changes the table those bytes need not be made anew.
 *
 * <p>The headers must not change. Confined to its connection's event loop.
 */
public final class RepeatedHeaders {
    /** Longer blocks hold literals, which a connection that repeats itself does not send. */
    private static final int MOST_KEPT_BYTES = 1_024;

    private static final int INDEXED = 0x80;
    private static final int CHANGES_TABLE = 0x60;
    private static final int INDEX_BITS = 7;
    private static final int NAME_BITS = 4;
    private static final int NAME_INDEX = 0x0f;

    private final Http2Headers headers;
    private byte @Nullable [] block;
    private int table;

    public RepeatedHeaders(Http2Headers headers) {
        this.headers = headers;
    }

    Http2Headers headers() {
        return headers;
    }

    /** The block for a table in this state, or null if it must be encoded. */
    byte @Nullable [] block(int currentTable) {
        return table == currentTable ? block : null;
    }

    /** Keeps a block that was encoded with a table in this state, and left it so. */
    void keep(ByteBuf encoded, int currentTable) {
        if (encoded.readableBytes() <= MOST_KEPT_BYTES) {
            block = ByteBufUtil.getBytes(encoded);
            table = currentTable;
        }
    }

    /**
     * Whether a well-formed header block leaves the table as it was: it adds no entry and changes no size (RFC 7541 §6.2.1, §6.3). Then the
     * same bytes mean the same headers once more.
     */
    static boolean leavesTable(ByteBuf block) {
        int end = block.writerIndex();
        int at = block.readerIndex();
        while (at >= 0 && at < end) {
            int first = block.getByte(at);
            if ((first & INDEXED) != 0) {
                at = behindNumber(block, at, INDEX_BITS);
            } else if ((first & CHANGES_TABLE) != 0) {
                return false;
            } else {
                boolean named = (first & NAME_INDEX) != 0;
                at = behindNumber(block, at, NAME_BITS);
                at = named ? at : behindString(block, at);
                at = behindString(block, at);
            }
        }
        return at == end;
    }

    /** Index behind an integer (§5.1), or −1 if it is not whole. */
    private static int behindNumber(ByteBuf block, int at, int bits) {
        if (at < 0 || at >= block.writerIndex()) {
            return -1;
        }
        int most = (1 << bits) - 1;
        int next = at + 1;
        if ((block.getByte(at) & most) == most) {
            while (next < block.writerIndex() && block.getByte(next) < 0) {
                next++;
            }
            next++;
        }
        return next <= block.writerIndex() ? next : -1;
    }

    /** Index behind a string (§5.2) of up to 16 KiB, or −1 if it is longer or not whole. */
    private static int behindString(ByteBuf block, int at) {
        int text = behindNumber(block, at, INDEX_BITS);
        if (text < 0 || text - at > 3) {
            return -1;
        }
        int length = block.getByte(at) & 0x7f;
        for (int i = at + 1; i < text; i++) {
            length += (block.getByte(i) & 0x7f) << (7 * (i - at - 1));
        }
        return length <= block.writerIndex() - text ? text + length : -1;
    }
}
