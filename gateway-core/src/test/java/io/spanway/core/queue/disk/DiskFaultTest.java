package io.spanway.core.queue.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.queue.Sizer;
import io.spanway.otlp.Outcome;
import java.io.IOException;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Disks that are full, or lie, or break. */
class DiskFaultTest {
    private static final long PROBE = 600_000_000;

    private final MemoryDisk disk = new MemoryDisk();

    @Test
    void diskFull_refusesRetryably_withAnAlarm_andRecoversAlone() throws IOException {
        QueueRig rig = QueueRig.always(disk);
        rig.put(1);
        disk.freeBytes = 100;
        rig.offer(49);
        rig.offer(99);
        rig.round();

        assertThat(rig.refused).containsExactly(49, 99);
        assertThat(rig.metric("spanway_storage_alarm")).isEqualTo(1);
        assertThat(rig.metric("spanway_storage_write_failures")).isEqualTo(1);
        rig.nowNanos += PROBE;
        assertThat(rig.offer(149)).as("one asks for all").isTrue();
        assertThat(rig.offer(150)).as("the others are refused at once").isFalse();
        rig.round();
        assertThat(rig.refused).contains(149);

        disk.freeBytes = 1 << 20;
        rig.nowNanos += PROBE;
        rig.put(2);

        assertThat(rig.metric("spanway_storage_alarm")).isZero();
        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(1, 2);
        assertThat(rig.queue.size()).isZero();
        rig.close();
        assertThat(rig.leaked()).isEmpty();
    }

    /** A segment of its usual size would not fit, so room comes only from the one that is being written. */
    @Test
    void diskSmallerThanASegment_hasRoomAgainWhenAllIsDelivered() throws IOException {
        QueueRig rig = new QueueRig(
                disk,
                QueueRig.settings(LogSettings.Fsync.ALWAYS, 1 << 20, 0, 64 * 1024),
                new DiskQueue.Bounds(1000, Sizer.REQUESTS));
        rig.put(1, 2, 3);
        disk.freeBytes = 0;
        rig.offer(4);
        rig.round();
        assertThat(rig.refused).containsExactly(4);

        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(1, 2, 3);
        rig.nowNanos += PROBE;
        rig.put(5);

        assertThat(rig.accepted).contains(5);
        assertThat(rig.metric("spanway_storage_alarm")).isZero();
        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(5);
        rig.close();
        assertThat(rig.leaked()).isEmpty();
    }

    @Test
    void diskFull_whenASegmentShouldBegin_refusesRetryably() throws IOException {
        disk.freeBytes = 10;
        QueueRig rig = QueueRig.always(disk);
        rig.put(1);
        assertThat(rig.refused).containsExactly(1);
        assertThat(disk.names("")).isEmpty();

        disk.freeBytes = 1 << 20;
        rig.nowNanos += PROBE;
        rig.put(2);

        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(2);
        rig.close();
    }

    @Test
    void failedSync_isNeverTakenForASuccess() throws IOException {
        QueueRig rig = QueueRig.always(disk);
        rig.put(1);
        disk.failSyncs = true;
        rig.put(2);
        disk.failSyncs = false;
        rig.nowNanos += PROBE;
        rig.put(3);

        assertThat(rig.accepted).containsExactly(1, 3);
        assertThat(rig.refused).containsExactly(2);
        assertThat(disk.names(SegmentNames.RECORDS))
                .as("no more goes to the segment that failed")
                .hasSize(2);
        MemoryDisk cut = disk.withoutPower(new Random(1));
        rig.close();
        QueueRig next = QueueRig.always(cut);
        assertThat(next.drain(Outcome.ACCEPTED)).containsExactly(1, 3);
        next.close();
    }

    @Test
    void failedSync_andFailedTruncate_leaveNothingThatIsRead() throws IOException {
        QueueRig rig = QueueRig.always(disk);
        rig.put(1);
        disk.failSyncs = true;
        disk.failTruncates = true;
        rig.put(2);
        disk.failSyncs = false;
        disk.failTruncates = false;
        rig.nowNanos += PROBE;
        rig.put(3);

        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(1, 3);
        rig.close();
    }

    @Test
    void failedIntervalSync_raisesTheAlarm_andGoesOnInAnotherSegment() throws IOException {
        QueueRig rig = new QueueRig(
                disk,
                QueueRig.settings(LogSettings.Fsync.INTERVAL, 4096, 0, 64 * 1024),
                new DiskQueue.Bounds(100, Sizer.REQUESTS));
        rig.put(1);
        disk.failSyncs = true;
        rig.nowNanos += PROBE;
        rig.round();
        assertThat(rig.metric("spanway_storage_alarm")).isEqualTo(1);
        disk.failSyncs = false;

        rig.nowNanos += PROBE;
        rig.put(2);

        assertThat(disk.names(SegmentNames.RECORDS)).hasSize(2);
        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(1, 2);
        rig.close();
    }

    @Test
    void damageWhileRunning_costsOneRecord_andPutsTheSegmentAside() throws IOException {
        QueueRig rig = new QueueRig(
                disk,
                QueueRig.settings(LogSettings.Fsync.ALWAYS, 4096, 0, 1),
                new DiskQueue.Bounds(1000, Sizer.REQUESTS));
        for (int id = 0; id < 40; id++) {
            rig.put(id);
        }
        String second = disk.names(SegmentNames.RECORDS).get(1);
        disk.file(second).bytes[SegmentHeader.BYTES + 40] ^= 1;

        Set<Integer> came = new TreeSet<>(rig.drain(Outcome.ACCEPTED));

        assertThat(came).hasSize(39);
        assertThat(rig.metric("spanway_storage_damaged_records")).isEqualTo(1);
        assertThat(rig.metric("spanway_storage_quarantined_segments")).isEqualTo(1);
        assertThat(disk.quarantine.keySet()).anyMatch(name -> name.startsWith(second));
        assertThat(rig.queue.size()).isZero();
        rig.close();
    }

    @Test
    void unreadableDisk_losesNoMoreThanItMust_andNothingHangs() throws IOException {
        QueueRig rig = new QueueRig(
                disk,
                QueueRig.settings(LogSettings.Fsync.ALWAYS, 4096, 0, 1),
                new DiskQueue.Bounds(1000, Sizer.REQUESTS));
        for (int id = 0; id < 20; id++) {
            rig.put(id);
        }
        disk.failReads = true;

        assertThat(rig.drain(Outcome.ACCEPTED)).hasSizeLessThan(3);

        disk.failReads = false;
        rig.put(20);
        assertThat(rig.drain(Outcome.ACCEPTED)).contains(20);
        assertThat(disk.quarantine)
                .as("what could not be read is kept for the operator")
                .isNotEmpty();
        rig.close();
    }
}
