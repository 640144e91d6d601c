package io.spanway.core.queue.disk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spanway.otlp.Payload;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one queue, written at one end and read from the other.
 *
 * <p>Records are staged in memory, written as a group by {@link #write}, and made durable by {@link #sync}; a group that fails is taken back
 * as if it had never been. Segments whose records are all done are removed. Confined to the disk's thread.
 */
final class SegmentLog {
    /** Bytes after which a group should be written. */
    static final int GROUP_BYTES = 1 << 20;

    private final Disk disk;
    private final LogSettings settings;
    private final DiskMetrics metrics;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private final ByteBuf staged = ByteBufAllocator.DEFAULT.directBuffer(64 * 1024);
    private long nextId;
    private int stagedRecords;
    private int writtenRecords;
    private long writtenBytes;
    private boolean unsynced;
    private @Nullable Segment active;
    private @Nullable Segment reading;
    private long readOffset = SegmentHeader.BYTES;
    private int readIndex;
    private long lost;

    SegmentLog(Disk disk, LogSettings settings, Recovery.Found found, DiskMetrics metrics) {
        this.disk = disk;
        this.settings = settings;
        this.metrics = metrics;
        this.nextId = found.nextId();
        found.segments().forEach(this::append);
        reading = segments.peekFirst();
    }

    private void append(Segment segment) {
        Segment last = segments.peekLast();
        if (last != null) {
            last.link(segment);
        }
        segments.add(segment);
        if (reading == null) {
            reading = segment;
        }
    }

    /** Whether the next record begins a new segment, so that the group must be written and synced first. */
    boolean full() {
        Segment to = active;
        return to != null
                && (to.size() + staged.readableBytes() >= settings.segmentBytes()
                        || to.nextIndex() + stagedRecords >= RecordFormat.MAX_RECORDS);
    }

    /** Bytes staged and not written. */
    int stagedBytes() {
        return staged.readableBytes();
    }

    /** Adds a record to the group; the payload stays the caller's. */
    RecordRef stage(Payload payload) throws IOException {
        Segment to = active;
        if (to == null) {
            to = Segment.create(disk, nextId);
            nextId++;
            active = to;
            append(to);
            metrics.addBytes(to.size());
            if (settings.fsync() == LogSettings.Fsync.ALWAYS) {
                disk.sync();
            }
        }
        long offset = to.size() + staged.readableBytes();
        int index = to.nextIndex() + stagedRecords;
        int total = to.format().write(staged, index, payload);
        stagedRecords++;
        return new RecordRef(to, index, offset, total);
    }

    /** Writes what is staged. On failure call {@link #takeBack}. */
    void write() throws IOException {
        Segment to = active;
        if (to == null || stagedRecords == 0) {
            return;
        }
        to.file().write(staged, to.size());
        int bytes = staged.readableBytes();
        to.grown(bytes, stagedRecords);
        writtenBytes += bytes;
        writtenRecords += stagedRecords;
        unsynced = true;
        metrics.addBytes(bytes);
        clearStaged();
    }

    /** Makes written records durable. A failure is final for the segment: it is sealed, and its bytes are never synced again. */
    void sync() throws IOException {
        Segment to = active;
        if (to == null || !unsynced) {
            return;
        }
        unsynced = false;
        try {
            to.file().sync();
            metrics.synced();
        } catch (IOException e) {
            seal();
            throw e;
        }
    }

    boolean unsynced() {
        return unsynced;
    }

    /** The group is promised to clients from now on. */
    void settleGroup() {
        writtenBytes = 0;
        writtenRecords = 0;
    }

    /** Takes the group back, written or not: none of its records will be read. */
    void takeBack() {
        Segment to = segments.peekLast();
        clearStaged();
        if (to == null || writtenRecords == 0 && active == null) {
            return;
        }
        metrics.addBytes(-writtenBytes);
        to.grown(-writtenBytes, -writtenRecords);
        settleGroup();
        try {
            to.file().truncate(to.size());
        } catch (IOException e) {
            // What stands behind the segment's end is never read by this process, and nothing may be written over it in
            // part.
            seal();
        }
    }

    /** Ends the segment that is written to. */
    void seal() {
        if (active != null) {
            active.seal();
            active = null;
        }
        unsynced = false;
    }

    private void clearStaged() {
        staged.clear();
        stagedRecords = 0;
        if (staged.capacity() > 4 * GROUP_BYTES) {
            staged.capacity(GROUP_BYTES);
        }
    }

    /** Whether {@code ref} is the next record to be read, so that it need not be read at all. */
    boolean isNext(RecordRef ref) {
        advance();
        return reading == ref.segment() && readOffset == ref.offset();
    }

    /** Steps over the next record. */
    void skip(RecordRef ref) {
        readOffset = ref.offset() + ref.totalBytes();
        readIndex = ref.index() + 1;
    }

    /** Whether every record was read. */
    boolean allRead() {
        advance();
        Segment from = reading;
        return from == null || readOffset >= from.size();
    }

    /** A record with its place. */
    record Read(RecordRef ref, StoredRecord record) {}

    /** The next record, or null if all were read. */
    @Nullable
    Read next() {
        while (!allRead()) {
            Segment from = reading;
            long offset = readOffset;
            StoredRecord record = readNext();
            if (record != null && from != null) {
                return new Read(new RecordRef(from, record.index(), offset, record.totalBytes()), record);
            }
        }
        return null;
    }

    /** The record at the read position, or null if it is done or damaged; the position moves on. */
    private @Nullable StoredRecord readNext() {
        Segment from = reading;
        if (from == null) {
            return null;
        }
        StoredRecord record = null;
        try {
            record = from.reader().read(readOffset, from.size(), readIndex);
        } catch (IOException e) {
            metrics.readFailed(from, e);
        }
        if (record == null) {
            stepOverDamage(from);
            return null;
        }
        readOffset += record.totalBytes();
        readIndex = record.index() + 1;
        if (from.marks().isDone(record.index())) {
            record.release();
            return null;
        }
        return record;
    }

    private void stepOverDamage(Segment from) {
        long found = -1;
        int until = from.nextIndex();
        try {
            found = from.reader().search(readOffset + 1, from.size(), readIndex);
            if (found >= 0) {
                StoredRecord record = from.reader().read(found, from.size(), readIndex);
                if (record != null) {
                    until = record.index();
                    record.release();
                }
            }
        } catch (IOException e) {
            found = -1;
            metrics.readFailed(from, e);
        }
        int before = from.live();
        from.damaged(readIndex, until - readIndex);
        metrics.damaged(from, before - from.live());
        lost += before - from.live();
        readOffset = found < 0 ? from.size() : found;
        readIndex = until;
    }

    /** Reads a record again; null if it became unreadable, which is then counted and done. */
    @Nullable
    StoredRecord again(RecordRef ref) {
        StoredRecord record = null;
        try {
            record = ref.segment().reader().read(ref.offset(), ref.offset() + ref.totalBytes(), ref.index());
        } catch (IOException e) {
            metrics.readFailed(ref.segment(), e);
        }
        if (record == null) {
            ref.segment().damaged(ref.index(), 1);
            metrics.damaged(ref.segment(), 1);
            lost++;
        }
        return record;
    }

    /** Records found damaged since the last call: they were counted and will not come. */
    long takeLost() {
        long count = lost;
        lost = 0;
        return count;
    }

    private void advance() {
        Segment from = reading;
        while (from != null && from.sealed() && readOffset >= from.size() && from.next() != null) {
            from = from.next();
            readOffset = SegmentHeader.BYTES;
            readIndex = 0;
        }
        reading = from;
    }

    /** Writes the marks of records that are done; a failure leaves them for the next time. */
    void saveMarks() throws IOException {
        for (Segment segment : segments) {
            if (!segment.finished() && segment.marks().hasUnsaved()) {
                segment.marks().save();
            }
        }
    }

    /** Removes segments that nothing is left to do for; true if there was one. */
    boolean removeFinished() throws IOException {
        Segment to = active;
        // A full disk may be smaller than half a segment.
        boolean worthIt = to != null && (metrics.alarm() || to.size() >= settings.segmentBytes() / 2);
        if (to != null && worthIt && to.live() == 0 && stagedRecords == 0) {
            seal();
        }
        boolean removed = false;
        advance();
        for (Segment segment : segments.toArray(Segment[]::new)) {
            if (segment.finished()) {
                remove(segment);
                removed = true;
            }
        }
        return removed;
    }

    private void remove(Segment segment) throws IOException {
        String name = segment.toString();
        if (segment.isDamaged()) {
            disk.quarantine(name);
            metrics.quarantined();
        } else {
            disk.delete(name);
        }
        if (reading == segment) {
            reading = segment.next();
            readOffset = SegmentHeader.BYTES;
            readIndex = 0;
        }
        Segment before = null;
        for (Segment each : segments) {
            if (each == segment) {
                break;
            }
            before = each;
        }
        if (before != null && segment.next() != null) {
            before.link(segment.next());
        }
        segments.remove(segment);
        metrics.addBytes(-segment.size());
        segment.close();
        segment.marks().delete();
    }

    int segments() {
        return segments.size();
    }

    /** Syncs and closes all files. */
    void close() throws IOException {
        staged.release();
        IOException failure = null;
        for (Segment segment : segments) {
            try {
                segment.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
