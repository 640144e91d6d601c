package io.spanway.core.queue.disk;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * One file of records and the marks beside it. Only the newest segment is written to; a restart begins a new one.
 *
 * <p>Confined to the disk's thread.
 */
final class Segment {
    private static final SecureRandom KEYS = new SecureRandom();

    private final long id;
    private final DiskFile file;
    private final RecordFormat format;
    private final RecordReader reader;
    private final DoneMarks marks;
    private long size;
    private int nextIndex;
    private int live;
    private boolean sealed;
    private boolean damaged;
    private @Nullable Segment next;

    private Segment(long id, DiskFile file, long key, DoneMarks marks) {
        this.id = id;
        this.file = file;
        this.format = new RecordFormat(key);
        this.reader = new RecordReader(file, format);
        this.marks = marks;
    }

    /** A new, empty segment. A file that cannot be begun is removed again. */
    static Segment create(Disk disk, long id) throws IOException {
        long key = KEYS.nextLong();
        String name = SegmentNames.of(id, SegmentNames.RECORDS);
        DiskFile file = disk.open(name);
        try {
            new SegmentHeader(id, key).write(file);
        } catch (IOException e) {
            file.close();
            disk.delete(name);
            throw e;
        }
        Segment segment = new Segment(id, file, key, new DoneMarks(disk, id, key));
        segment.size = SegmentHeader.BYTES;
        return segment;
    }

    /** A segment of an earlier process. What is in it is told later, by {@link #found}. */
    static Segment reopened(Disk disk, SegmentHeader header, DiskFile file) throws IOException {
        DoneMarks marks = new DoneMarks(disk, header.id(), header.key());
        marks.load();
        Segment segment = new Segment(header.id(), file, header.key(), marks);
        segment.sealed = true;
        return segment;
    }

    /** What recovery saw: how far the records reach, the index after the last, and which are to be delivered. */
    void found(long reachBytes, int indexes, BitSet toDeliver) {
        size = reachBytes;
        nextIndex = indexes;
        live = toDeliver.cardinality();
        marks.onlyLive(toDeliver, indexes);
    }

    /** Records of the group that is being written now stand in the file. */
    void grown(long bytes, int records) {
        size += bytes;
        nextIndex += records;
        live += records;
    }

    /** Notes that a record is done; false if it was already. */
    boolean done(int index) {
        boolean first = marks.add(index);
        live -= first ? 1 : 0;
        return first;
    }

    /** Notes damage in the middle: {@code lost} records will never be read. */
    void damaged(int firstLost, int lost) {
        damaged = true;
        for (int i = 0; i < lost; i++) {
            boolean unused = done(firstLost + i);
        }
    }

    /** Takes no more records. */
    void seal() {
        sealed = true;
    }

    /** Whether nothing in it needs to be read again and nothing will be added. */
    boolean finished() {
        return sealed && live == 0;
    }

    void link(Segment following) {
        next = following;
    }

    void close() throws IOException {
        marks.close();
        file.close();
    }

    long id() {
        return id;
    }

    DiskFile file() {
        return file;
    }

    RecordFormat format() {
        return format;
    }

    RecordReader reader() {
        return reader;
    }

    DoneMarks marks() {
        return marks;
    }

    long size() {
        return size;
    }

    int nextIndex() {
        return nextIndex;
    }

    int live() {
        return live;
    }

    boolean sealed() {
        return sealed;
    }

    boolean isDamaged() {
        return damaged;
    }

    @Nullable
    Segment next() {
        return next;
    }

    @Override
    public String toString() {
        return SegmentNames.of(id, SegmentNames.RECORDS);
    }
}
