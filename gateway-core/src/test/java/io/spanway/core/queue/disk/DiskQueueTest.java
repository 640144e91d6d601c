package io.spanway.core.queue.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.queue.QueueEntry;
import io.spanway.core.queue.Sizer;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiskQueueTest {
    private static final long MILLI = 1_000_000;

    private MemoryDisk disk = new MemoryDisk();
    private QueueRig rig =
            rig(LogSettings.Fsync.ALWAYS, 4096, 0, 64 * 1024, new DiskQueue.Bounds(1000, Sizer.REQUESTS));

    @AfterEach
    void noBufferLeaks() {
        rig.close();
        assertThat(rig.leaked()).isEmpty();
        assertThat(rig.budget.usedBytes()).isZero();
    }

    @Test
    void offer_isAnsweredOnlyWhenSynced() {
        assertThat(rig.offer(1)).isTrue();
        assertThat(rig.accepted).isEmpty();
        assertThat(disk.syncs).isZero();

        rig.round();

        assertThat(rig.accepted).containsExactly(1);
        assertThat(disk.syncs).isEqualTo(1);
        assertThat(rig.readableCalls).isPositive();
    }

    @Test
    void group_isSyncedOnce() {
        IntStream.range(0, 10).forEach(rig::offer);

        rig.round();

        assertThat(rig.accepted).hasSize(10);
        assertThat(disk.syncs).isEqualTo(1);
    }

    @Test
    void interval_answersWhenWritten_andSyncsLater() throws IOException {
        reopen(LogSettings.Fsync.INTERVAL, new DiskQueue.Bounds(1000, Sizer.REQUESTS));
        rig.put(1);
        assertThat(rig.accepted).containsExactly(1);
        assertThat(disk.syncs).isZero();

        rig.nowNanos += 2 * MILLI;
        rig.round();

        assertThat(disk.syncs).isEqualTo(1);
    }

    @Test
    void never_answersWhenWritten_andDoesNotSync() throws IOException {
        reopen(LogSettings.Fsync.NEVER, new DiskQueue.Bounds(1000, Sizer.REQUESTS));
        rig.put(1);
        rig.nowNanos += 10_000 * MILLI;
        rig.round();

        assertThat(rig.accepted).containsExactly(1);
        assertThat(disk.syncs).isZero();
    }

    @Test
    void entries_comeInOrder_withEverythingThatMustSurvive() {
        rig.put(5, 10, 49, 99, 7);

        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(5, 10, 49, 99, 7);
        assertThat(rig.queue.size()).isZero();
        assertThat(rig.queue.bytes()).isZero();
    }

    @Test
    void deadline_endsWithTheAcknowledgement() {
        Payload dated = rig.payload(3);
        Payload payload = new Payload(
                dated.signal(),
                dated.bytes(),
                new RequestContext(dated.context().metadata(), 5),
                0);
        payload.counted(dated.items());
        assertThat(rig.queue.offer(payload, outcome -> {})).isTrue();

        QueueEntry entry = rig.next();

        assertThat(entry.payload().context().deadlineNanos()).isEqualTo(RequestContext.NO_DEADLINE);
        assertThat(entry.callerWaits()).isFalse();
        assertThat(QueueRig.settle(entry, Outcome.ACCEPTED)).isEqualTo(3);
    }

    @Test
    void undelivered_comesAgainAfterAPause_andAcrossARestart() throws IOException {
        rig.put(1);
        QueueRig.settle(rig.next(), QueueRig.LATER);
        assertThat(rig.next()).isNull();
        rig.nowNanos += 100 * MILLI;
        QueueRig.settle(rig.next(), QueueRig.LATER);
        assertThat(rig.queue.size()).isEqualTo(1);

        restart();

        assertThat(rig.queue.size()).isEqualTo(1);
        assertThat(rig.drain(QueueRig.NEVER)).containsExactly(1);
        restart();
        assertThat(rig.next()).isNull();
    }

    @Test
    void deliveredOutOfOrder_onlyTheOthersComeAgain() throws IOException {
        rig.put(1, 2, 3, 4);
        List<QueueEntry> entries = List.of(rig.next(), rig.next(), rig.next(), rig.next());
        QueueRig.settle(entries.get(3), Outcome.ACCEPTED);
        QueueRig.settle(entries.get(1), Outcome.ACCEPTED);
        rig.round();
        MemoryDisk killed = disk.killed();
        QueueRig.settle(entries.get(0), Outcome.ACCEPTED);
        QueueRig.settle(entries.get(2), Outcome.ACCEPTED);
        rig.close();

        open(killed);

        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(1, 3);
    }

    @Test
    void restOfAnEntry_storedWhileTheQueueCloses_takesItsPlace() throws IOException {
        rig.put(1, 2);
        QueueEntry whole = rig.next();
        whole.payload().release();
        Payload rest = rig.payload(3);
        assertThat(rig.queue.offer(rest, whole.done())).isTrue();

        rig.queue.askToClose();
        rig.round();
        rig.round();

        assertThat(rig.queue.size()).as("one undelivered, and the rest").isEqualTo(2);
        open(disk);
        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(2, 3);
    }

    @Test
    void fullQueue_saysNoUntilAnEntryIsSettled() throws IOException {
        reopen(LogSettings.Fsync.ALWAYS, new DiskQueue.Bounds(2, Sizer.REQUESTS));
        rig.put(1, 2);
        assertThat(rig.offer(3)).isFalse();

        QueueRig.settle(rig.next(), Outcome.ACCEPTED);

        assertThat(rig.offer(4)).isTrue();
        rig.round();
        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(2, 4);
    }

    @Test
    void maxSize_boundsTheFiles_andSpaceComesBackBySegments() {
        rig.close();
        rig = rig(LogSettings.Fsync.ALWAYS, 4096, 16 * 1024, 64 * 1024, new DiskQueue.Bounds(1000, Sizer.REQUESTS));
        int id = 0;
        while (rig.offer(id)) {
            rig.round();
            id++;
            assertThat(rig.metric("spanway_storage_bytes")).isLessThan(18 * 1024);
        }
        assertThat(id).isGreaterThan(20);

        assertThat(rig.drain(Outcome.ACCEPTED)).hasSize(id);

        assertThat(rig.offer(id)).isTrue();
        rig.round();
        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(id);
    }

    @Test
    void deliveredSegments_areRemoved() {
        for (int id = 0; id < 100; id++) {
            rig.put(id);
        }
        assertThat(disk.names(SegmentNames.RECORDS)).hasSizeGreaterThan(3);

        assertThat(rig.drain(Outcome.ACCEPTED)).hasSize(100).isSorted();

        assertThat(disk.names(SegmentNames.RECORDS)).hasSizeLessThanOrEqualTo(1);
        assertThat(disk.names(SegmentNames.MARKS)).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void memory_holdsReadAheadOnly_theRestIsReadLater() {
        rig.close();
        rig = rig(LogSettings.Fsync.ALWAYS, 64 * 1024, 0, 1024, new DiskQueue.Bounds(1000, Sizer.REQUESTS));
        for (int id = 0; id < 40; id++) {
            rig.put(id);
        }
        assertThat(rig.budget.usedBytes()).isLessThanOrEqualTo(1024);
        int inMemory = 0;
        for (QueueEntry entry = rig.queue.poll(); entry != null; entry = rig.queue.poll()) {
            QueueRig.settle(entry, Outcome.ACCEPTED);
            inMemory++;
        }
        assertThat(inMemory).isBetween(1, 12);

        assertThat(rig.drain(Outcome.ACCEPTED)).hasSize(40 - inMemory).isSorted();
    }

    @Test
    void payloadLargerThanReadAhead_passesAlone() {
        rig.close();
        rig = rig(LogSettings.Fsync.ALWAYS, 64 * 1024, 0, 64, new DiskQueue.Bounds(1000, Sizer.REQUESTS));
        rig.put(49, 99, 1);

        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(49, 99, 1);
    }

    @Test
    void closed_takesNoMore_andKeepsTheRest() throws IOException {
        rig.put(1, 2);

        restart();

        assertThat(rig.metric("spanway_storage_recovered_records")).isEqualTo(2);
        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(1, 2);
        rig.queue.askToClose();
        assertThat(rig.offer(3)).isFalse();
    }

    @Test
    void handOver_tellsTheNewConsumer() {
        rig.put(1);
        int[] calls = {0};

        rig.queue.handOver(new DiskQueue.Bounds(9, Sizer.ITEMS), () -> calls[0]++);
        rig.put(2);

        assertThat(calls[0]).isGreaterThan(1);
        assertThat(rig.queue.capacity()).isEqualTo(9);
        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(1, 2);
    }

    private QueueRig rig(LogSettings.Fsync fsync, long segment, long max, long readAhead, DiskQueue.Bounds bounds) {
        try {
            return new QueueRig(disk, QueueRig.settings(fsync, segment, max, readAhead), bounds);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void reopen(LogSettings.Fsync fsync, DiskQueue.Bounds bounds) {
        rig.close();
        rig = rig(fsync, 4096, 0, 64 * 1024, bounds);
    }

    private void restart() throws IOException {
        rig.close();
        open(disk.killed());
    }

    private void open(MemoryDisk left) throws IOException {
        disk = left;
        rig = QueueRig.always(left);
    }
}
