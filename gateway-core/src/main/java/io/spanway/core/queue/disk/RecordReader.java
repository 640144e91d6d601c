package io.spanway.core.queue.disk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment, and finds the next whole one behind damage.
 *
 * <p>Trusts no byte: a record counts only if its checksum, which covers the segment's key, is right. Holds one record or one window of the
 * file at a time. Confined to the disk's thread.
 */
final class RecordReader {
    private static final int WINDOW_BYTES = 64 * 1024;

    private final ByteBuf header = Unpooled.buffer(RecordFormat.HEADER_BYTES);
    private final DiskFile file;
    private final RecordFormat format;

    RecordReader(DiskFile file, RecordFormat format) {
        this.file = file;
        this.format = format;
    }

    /**
     * The record at {@code offset}, or null if there is no whole one.
     *
     * @param limit where the segment ends; nothing behind it is read
     * @param minIndex least index that the record may have
     */
    @Nullable
    StoredRecord read(long offset, long limit, int minIndex) throws IOException {
        int length = bodyLength(offset, limit);
        if (length < 0) {
            return null;
        }
        int total = RecordFormat.HEADER_BYTES + length;
        ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer(total);
        StoredRecord found = null;
        try {
            if (file.read(bytes, offset, total) == total) {
                found = format.read(bytes);
            }
            if (found != null && found.index() < minIndex) {
                found = null;
            }
            return found;
        } finally {
            if (found == null) {
                bytes.release();
            }
        }
    }

    /** Where the first whole record at or behind {@code from} starts, or -1. */
    long search(long from, long limit, int minIndex) throws IOException {
        ByteBuf window = Unpooled.buffer((int) Math.min(WINDOW_BYTES, Math.max(0, limit - from)));
        long at = from;
        while (at + RecordFormat.HEADER_BYTES <= limit) {
            window.clear();
            int count = file.read(window, at, (int) Math.min(WINDOW_BYTES, limit - at));
            if (count < RecordFormat.HEADER_BYTES) {
                return -1;
            }
            for (int i = 0; i <= count - RecordFormat.HEADER_BYTES; i++) {
                if (window.getInt(i) == format.marker() && whole(at + i, limit, minIndex)) {
                    return at + i;
                }
            }
            at += count - RecordFormat.HEADER_BYTES + 1;
        }
        return -1;
    }

    private boolean whole(long offset, long limit, int minIndex) throws IOException {
        StoredRecord found = read(offset, limit, minIndex);
        if (found == null) {
            return false;
        }
        found.release();
        return true;
    }

    private int bodyLength(long offset, long limit) throws IOException {
        if (limit - offset < RecordFormat.HEADER_BYTES) {
            return -1;
        }
        header.clear();
        if (file.read(header, offset, RecordFormat.HEADER_BYTES) < RecordFormat.HEADER_BYTES) {
            return -1;
        }
        int length = format.bodyLength(header, 0);
        return length > limit - offset - RecordFormat.HEADER_BYTES ? -1 : length;
    }
}
