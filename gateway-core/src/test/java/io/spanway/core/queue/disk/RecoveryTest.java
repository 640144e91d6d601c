package io.spanway.core.queue.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.queue.Sizer;
import io.spanway.otlp.Outcome;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final int COUNT = 40;

    @Test
    void emptyDisk_hasNothing() throws IOException {
        Recovery.Found found = Recovery.run(new MemoryDisk());

        assertThat(found.segments()).isEmpty();
        assertThat(found.nextId()).isEqualTo(1);
    }

    @Test
    void tornTail_isCutOff_andCounted() throws IOException {
        MemoryDisk disk = written();
        MemoryDisk.Content newest = newest(disk);
        newest.bytes = Arrays.copyOf(newest.bytes, newest.bytes.length - 3);

        Recovery.Found found = Recovery.run(disk);

        assertThat(found.tornBytes()).isPositive();
        assertThat(found.quarantined()).isZero();
        assertThat(found.waiting()).containsEntry(Sizer.REQUESTS, COUNT - 1L);
        assertThat(Recovery.run(disk.killed()).tornBytes()).as("once").isZero();
    }

    @Test
    void damagedSegment_isPutAside_andTheRestOfItStays() throws IOException {
        MemoryDisk disk = written();
        String first = disk.names(SegmentNames.RECORDS).get(0);
        byte[] original = disk.file(first).bytes;
        original[SegmentHeader.BYTES + 20] ^= 8;

        QueueRig rig = QueueRig.always(disk);

        assertThat(rig.metric("spanway_storage_quarantined_segments")).isEqualTo(1);
        assertThat(rig.metric("spanway_storage_damaged_records")).isEqualTo(1);
        assertThat(Objects.requireNonNull(disk.quarantine.get(first + ".0")).bytes)
                .isEqualTo(original);
        assertThat(rig.drain(Outcome.ACCEPTED)).hasSize(COUNT - 1).doesNotContain(0);
        rig.close();
    }

    @Test
    void doneRecords_ofADamagedSegment_stayDone() throws IOException {
        QueueRig before = QueueRig.always(new MemoryDisk());
        before.put(0, 1, 2, 3, 4, 5);
        QueueRig.settle(before.next(), Outcome.ACCEPTED);
        QueueRig.settle(before.next(), Outcome.ACCEPTED);
        before.round();
        MemoryDisk disk = before.disk.killed();
        before.close();
        newest(disk).bytes[SegmentHeader.BYTES + 20] ^= 8;

        QueueRig rig = QueueRig.always(disk);
        QueueRig.settle(rig.next(), Outcome.ACCEPTED);
        rig.round();
        MemoryDisk again = disk.killed();
        rig.close();

        QueueRig last = QueueRig.always(again);
        assertThat(last.drain(Outcome.ACCEPTED)).containsExactly(3, 4, 5);
        assertThat(again.names("")).isEmpty();
        last.close();
    }

    @Test
    void headerDamagedOnce_isReadFromItsCopy_twice_putsTheSegmentAside() throws IOException {
        MemoryDisk disk = written();
        List<String> names = disk.names(SegmentNames.RECORDS);
        disk.file(names.get(0)).bytes[5] ^= 1;
        assertThat(Recovery.run(disk.killed()).waiting()).containsEntry(Sizer.REQUESTS, (long) COUNT);

        disk.file(names.get(0)).bytes[40] ^= 1;
        Recovery.Found found = Recovery.run(disk);

        assertThat(found.quarantined()).isEqualTo(1);
        assertThat(found.segments()).hasSize(names.size() - 1);
    }

    @Test
    void interruptedSalvage_isRepeatedOrEnded() throws IOException {
        MemoryDisk disk = written();
        String first = disk.names(SegmentNames.RECORDS).get(0);
        String copy = first.replace(SegmentNames.RECORDS, SegmentNames.SALVAGE);
        disk.put(copy, new byte[] {1, 2, 3});
        assertThat(Recovery.run(disk.killed()).waiting())
                .as("the copy was not finished")
                .containsEntry(Sizer.REQUESTS, (long) COUNT);

        disk.rename(first, copy);
        assertThat(Recovery.run(disk).waiting())
                .as("the original was put aside already")
                .containsEntry(Sizer.REQUESTS, (long) COUNT);
        assertThat(disk.names(SegmentNames.SALVAGE)).isEmpty();
    }

    @Test
    void marksWithoutTheirSegment_areRemoved_foreignFilesStay() throws IOException {
        MemoryDisk disk = written();
        disk.put(SegmentNames.of(77, SegmentNames.MARKS), new byte[16]);
        disk.put("notes.txt", new byte[3]);

        Recovery.Found found = Recovery.run(disk);

        assertThat(disk.list()).contains("notes.txt").doesNotContain(SegmentNames.of(77, SegmentNames.MARKS));
        assertThat(found.waiting()).containsEntry(Sizer.REQUESTS, (long) COUNT);
    }

    @Test
    void damagedMarks_onlyRepeatTheirRecords() throws IOException {
        QueueRig before = QueueRig.always(new MemoryDisk());
        before.put(1, 2, 3);
        QueueRig.settle(before.next(), Outcome.ACCEPTED);
        QueueRig.settle(before.next(), Outcome.ACCEPTED);
        before.round();
        MemoryDisk disk = before.disk.killed();
        before.close();
        disk.file(disk.names(SegmentNames.MARKS).get(0)).bytes[3] ^= 1;

        QueueRig rig = QueueRig.always(disk);

        assertThat(rig.drain(Outcome.ACCEPTED)).containsExactly(1, 3);
        rig.close();
    }

    @Test
    void randomBytes_asFiles_neitherFailNorGrow() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            MemoryDisk disk = seed % 2 == 0 ? new MemoryDisk() : written();
            for (String suffix : List.of(SegmentNames.RECORDS, SegmentNames.MARKS, SegmentNames.SALVAGE)) {
                byte[] noise = new byte[random.nextInt(5000)];
                random.nextBytes(noise);
                if (disk.list().isEmpty() || random.nextBoolean()) {
                    disk.put(SegmentNames.of(1 + random.nextInt(4), suffix), noise);
                } else {
                    byte[] bytes = newest(disk).bytes;
                    int from = random.nextInt(bytes.length);
                    System.arraycopy(noise, 0, bytes, from, Math.min(noise.length, bytes.length - from));
                }
            }

            QueueRig rig = QueueRig.always(disk);
            List<Integer> came = rig.drain(Outcome.ACCEPTED);
            rig.close();

            assertThat(came).as("seed " + seed).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(COUNT);
        }
    }

    private static MemoryDisk.Content newest(MemoryDisk disk) {
        List<String> names = disk.names(SegmentNames.RECORDS);
        return disk.file(names.get(names.size() - 1));
    }

    /** Several segments with records 0 to {@link #COUNT}. */
    private static MemoryDisk written() throws IOException {
        QueueRig rig = QueueRig.always(new MemoryDisk());
        for (int id = 0; id < COUNT; id++) {
            rig.put(id);
        }
        MemoryDisk disk = rig.disk.killed();
        rig.close();
        return disk;
    }
}
