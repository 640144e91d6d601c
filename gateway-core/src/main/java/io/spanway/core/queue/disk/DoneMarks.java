package io.spanway.core.queue.disk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.BitSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a segment need not be sent any more, in a file beside it: eight bytes for each, its index and a CRC-32C of the segment's
 * key and the index. Records are done in any order.
 *
 * <p>A mark that is lost or damaged only means that its record is sent once more; so marks are never waited for. One bit a record is held
 * in memory. Confined to the disk's thread.
 */
final class DoneMarks {
    private static final int MARK_BYTES = 8;

    private final Disk disk;
    private final String name;
    private final long key;
    private final BitSet done = new BitSet();
    private final BitSet unsaved = new BitSet();
    private @Nullable DiskFile file;
    private long size;

    DoneMarks(Disk disk, long segment, long key) {
        this.disk = disk;
        this.name = SegmentNames.of(segment, SegmentNames.MARKS);
        this.key = key;
    }

    /** Reads the marks that are there. */
    void load() throws IOException {
        DiskFile opened = open();
        long length = opened.size();
        ByteBuf in = ByteBufAllocator.DEFAULT.directBuffer(MARK_BYTES * 1024);
        try {
            for (long at = 0; at + MARK_BYTES <= length; ) {
                in.clear();
                int count = opened.read(in, at, (int) Math.min(in.capacity(), length - at));
                count -= count % MARK_BYTES;
                if (count == 0) {
                    break;
                }
                for (int i = 0; i < count; i += MARK_BYTES) {
                    int index = in.getInt(i);
                    if (index >= 0 && index < RecordFormat.MAX_RECORDS && in.getInt(i + 4) == checksum(index)) {
                        done.set(index);
                    }
                }
                at += count;
            }
        } finally {
            in.release();
        }
        size = length - length % MARK_BYTES;
    }

    /** Of the first {@code indexes} records only {@code live} are not done; the others are done or were lost. */
    void onlyLive(BitSet live, int indexes) {
        done.set(0, indexes);
        done.andNot(live);
    }

    boolean isDone(int index) {
        return done.get(index);
    }

    /** Notes that a record is done; false if it was already. */
    boolean add(int index) {
        if (done.get(index)) {
            return false;
        }
        done.set(index);
        unsaved.set(index);
        return true;
    }

    boolean hasUnsaved() {
        return !unsaved.isEmpty();
    }

    /** Writes what was noted since the last time. */
    void save() throws IOException {
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(MARK_BYTES * unsaved.cardinality());
        try {
            for (int index = unsaved.nextSetBit(0); index >= 0; index = unsaved.nextSetBit(index + 1)) {
                out.writeInt(index).writeInt(checksum(index));
            }
            open().write(out, size);
            size += out.readableBytes();
            unsaved.clear();
        } finally {
            out.release();
        }
    }

    void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    /** Closes and removes the file. */
    void delete() throws IOException {
        close();
        disk.delete(name);
    }

    private DiskFile open() throws IOException {
        DiskFile opened = file;
        if (opened == null) {
            opened = disk.open(name);
            file = opened;
        }
        return opened;
    }

    private int checksum(int index) {
        CRC32C crc = new CRC32C();
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (key >>> shift));
        }
        for (int shift = 24; shift >= 0; shift -= 8) {
            crc.update(index >>> shift);
        }
        return (int) crc.getValue();
    }
}
