package io.spanway.core.queue.disk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a segment file: what it is, and the key of its records. Written twice in a row, because without the key no record of
 * the segment can be told from noise.
 *
 * <pre>
 * name 8, version 4, id 8, key 8, crc 4 (CRC-32C of all before it), and the same again
 * </pre>
 *
 * @param id number of the segment
 * @param key random; see {@link RecordFormat}
 *     <p>Immutable.
 */
record SegmentHeader(long id, long key) {
    /** Bytes before the first record. */
    static final int BYTES = 64;

    private static final int COPY_BYTES = BYTES / 2;
    private static final long NAME = 0x5350414e57415951L; // "SPANWAYQ"
    private static final int VERSION = 1;

    /** Writes both copies at the start of {@code file}. */
    void write(DiskFile file) throws IOException {
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(BYTES);
        try {
            for (int copy = 0; copy < 2; copy++) {
                int start = out.writerIndex();
                out.writeLong(NAME).writeInt(VERSION).writeLong(id).writeLong(key);
                out.writeInt(checksum(out, start));
            }
            file.write(out, 0);
        } finally {
            out.release();
        }
    }

    /** The header of {@code file} from whichever copy is whole, or null. */
    static @Nullable SegmentHeader read(DiskFile file) throws IOException {
        ByteBuf in = ByteBufAllocator.DEFAULT.directBuffer(BYTES);
        try {
            int count = file.read(in, 0, BYTES);
            for (int start = 0; start + COPY_BYTES <= count; start += COPY_BYTES) {
                if (in.getLong(start) == NAME
                        && in.getInt(start + 8) == VERSION
                        && in.getInt(start + COPY_BYTES - 4) == checksum(in, start)) {
                    return new SegmentHeader(in.getLong(start + 12), in.getLong(start + 20));
                }
            }
            return null;
        } finally {
            in.release();
        }
    }

    private static int checksum(ByteBuf bytes, int start) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.nioBuffer(start, COPY_BYTES - 4));
        return (int) crc.getValue();
    }
}
