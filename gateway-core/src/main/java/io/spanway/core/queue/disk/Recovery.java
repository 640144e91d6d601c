package io.spanway.core.queue.disk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spanway.core.queue.Sizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what an earlier process left, at start.
 *
 * <p>Every record is checked. A bad end of the newest segment is what a crash leaves: it is cut off. Damage anywhere else makes the segment
 * suspect: its whole and undelivered records are copied to a fresh file of the same name, and the original is put aside for the operator.
 * At every step a crash leaves either the original or the copy in place. Confined to one thread.
 */
final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final int COPY_BYTES = 1 << 20;

    private final Disk disk;
    private final List<Segment> segments = new ArrayList<>();
    private final Map<Sizer, Long> waiting = new EnumMap<>(Sizer.class);
    private long lastId;
    private long tornBytes;
    private int quarantined;
    private int damaged;

    /**
     * What was found.
     *
     * @param segments those with records to deliver, oldest first, none of them open for writing
     * @param nextId first number that no file had
     * @param waiting what is to be delivered, in each unit
     * @param tornBytes cut off the end of the newest segment
     * @param quarantined segments put aside
     * @param damaged records known to have been lost in them
     */
    record Found(
            List<Segment> segments,
            long nextId,
            Map<Sizer, Long> waiting,
            long tornBytes,
            int quarantined,
            int damaged) {}

    /** Whole records of one segment, and how it ends. */
    private static final class Scan {
        private final List<Long> liveOffsets = new ArrayList<>();
        private final BitSet live = new BitSet();
        private long reachBytes = SegmentHeader.BYTES;
        private int indexes;
        private int lost;
        private boolean gaps;
        private boolean badEnd;
    }

    private Recovery(Disk disk) {
        this.disk = disk;
        for (Sizer sizer : Sizer.values()) {
            waiting.put(sizer, 0L);
        }
    }

    /** Recovers the queue on {@code disk}. */
    static Found run(Disk disk) throws IOException {
        return new Recovery(disk).recover();
    }

    private Found recover() throws IOException {
        TreeMap<Long, String> files = segmentFiles();
        for (Map.Entry<Long, String> file : files.entrySet()) {
            lastId = Math.max(lastId, file.getKey());
            segment(file.getKey(), file.getValue(), file.getKey().equals(files.lastKey()));
        }
        disk.sync();
        Found found = new Found(List.copyOf(segments), lastId + 1, waiting, tornBytes, quarantined, damaged);
        if (!files.isEmpty()) {
            log.info(
                    "{}: {} records in {} segments wait to be sent; cut off: {} bytes, put aside: {} segments, lost: {} records",
                    disk,
                    waiting.get(Sizer.REQUESTS),
                    segments.size(),
                    tornBytes,
                    quarantined,
                    damaged);
        }
        return found;
    }

    /** Segments by number, after interrupted salvages were ended and marks without a segment removed. */
    private TreeMap<Long, String> segmentFiles() throws IOException {
        TreeMap<Long, String> found = new TreeMap<>();
        List<String> names = disk.list();
        for (String name : names) {
            Long id = SegmentNames.id(name, SegmentNames.RECORDS);
            if (id != null) {
                found.put(id, name);
            }
        }
        for (String name : names) {
            Long id = SegmentNames.id(name, SegmentNames.SALVAGE);
            if (id != null && found.containsKey(id)) {
                disk.delete(name);
            } else if (id != null) {
                String records = SegmentNames.of(id, SegmentNames.RECORDS);
                disk.rename(name, records);
                found.put(id, records);
            }
        }
        for (String name : names) {
            Long id = SegmentNames.id(name, SegmentNames.MARKS);
            if (id != null && !found.containsKey(id)) {
                disk.delete(name);
            }
        }
        return found;
    }

    private void segment(long id, String name, boolean newest) throws IOException {
        DiskFile file = disk.open(name);
        long length = file.size();
        SegmentHeader header = SegmentHeader.read(file);
        if (header == null || header.id() != id) {
            file.close();
            headless(name, length, newest);
            return;
        }
        Segment segment = Segment.reopened(disk, header, file);
        Scan scan = scan(segment, length);
        if (scan.gaps || (scan.badEnd && !newest)) {
            quarantined++;
            damaged += Math.max(1, scan.lost);
            segment = salvage(segment, header, scan, name);
        } else {
            if (scan.badEnd) {
                tornBytes += length - scan.reachBytes;
                file.truncate(scan.reachBytes);
                file.sync();
            }
            segment.found(scan.reachBytes, scan.indexes, scan.live);
        }
        keepOrDelete(segment, name);
    }

    /** Nothing can be read of a segment without its header. */
    private void headless(String name, long length, boolean newest) throws IOException {
        if (newest && length <= SegmentHeader.BYTES) {
            tornBytes += length;
            disk.delete(name);
            return;
        }
        quarantined++;
        damaged++;
        disk.quarantine(name);
    }

    private void keepOrDelete(@Nullable Segment segment, String name) throws IOException {
        if (segment == null) {
            return;
        }
        if (segment.finished()) {
            segment.close();
            disk.delete(name);
            segment.marks().delete();
        } else {
            segments.add(segment);
        }
    }

    private Scan scan(Segment segment, long length) throws IOException {
        Scan scan = new Scan();
        long at = SegmentHeader.BYTES;
        while (at < length) {
            StoredRecord found = segment.reader().read(at, length, scan.indexes);
            if (found == null) {
                at = segment.reader().search(at + 1, length, scan.indexes);
                if (at < 0) {
                    scan.badEnd = true;
                    break;
                }
                scan.gaps = true;
                continue;
            }
            if (scan.gaps) {
                scan.lost += found.index() - scan.indexes;
            }
            if (!segment.marks().isDone(found.index())) {
                scan.live.set(found.index());
                scan.liveOffsets.add(at);
                count(found);
            }
            scan.indexes = found.index() + 1;
            at += found.totalBytes();
            scan.reachBytes = at;
            found.release();
        }
        return scan;
    }

    private void count(StoredRecord record) {
        waiting.merge(Sizer.REQUESTS, 1L, Long::sum);
        waiting.merge(Sizer.ITEMS, (long) record.items(), Long::sum);
        waiting.merge(Sizer.BYTES, (long) record.bytes().readableBytes(), Long::sum);
    }

    /** Copies what is whole and undelivered, puts the original aside and the copy in its place; null if there was nothing to copy. */
    private @Nullable Segment salvage(Segment from, SegmentHeader header, Scan scan, String name) throws IOException {
        String copyName = SegmentNames.of(header.id(), SegmentNames.SALVAGE);
        long reach = SegmentHeader.BYTES;
        if (!scan.live.isEmpty()) {
            try (DiskFile copy = disk.open(copyName)) {
                copy.truncate(0);
                header.write(copy);
                for (long offset : scan.liveOffsets) {
                    reach += copyRecord(from, offset, copy, reach);
                }
                copy.sync();
            }
        }
        from.close();
        disk.quarantine(name);
        if (scan.live.isEmpty()) {
            from.marks().delete();
            return null;
        }
        disk.rename(copyName, name);
        Segment salvaged = Segment.reopened(disk, header, disk.open(name));
        salvaged.found(reach, scan.indexes, scan.live);
        return salvaged;
    }

    private static long copyRecord(Segment from, long offset, DiskFile to, long at) throws IOException {
        StoredRecord record = from.reader().read(offset, Long.MAX_VALUE, 0);
        if (record == null) {
            throw new IOException(from + ": a record at " + offset + " cannot be read any more");
        }
        int total = record.totalBytes();
        record.release();
        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(Math.min(total, COPY_BYTES));
        try {
            for (int done = 0; done < total; done += buffer.readableBytes()) {
                buffer.clear();
                int count = from.file().read(buffer, offset + done, Math.min(COPY_BYTES, total - done));
                if (count <= 0) {
                    throw new IOException(from + ": ended while it was copied");
                }
                to.write(buffer, at + done);
            }
        } finally {
            buffer.release();
        }
        return total;
    }
}
