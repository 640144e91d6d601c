package io.spanway.core.queue.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.queue.QueueEntry;
import io.spanway.otlp.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random lives of a queue, each told by its seed: what was acknowledged comes out, whole, and what was delivered does not come again. */
class DiskQueueTortureTest {
    private static final int LIVES = 50;
    private static final int STEPS = 100;

    /** What a life has promised so far. */
    private static final class Life {
        private final Random random;
        private final Set<Integer> acknowledged = new TreeSet<>();
        private final Set<Integer> settled = new TreeSet<>();
        private final Set<Integer> inDoubt = new TreeSet<>();
        private final List<QueueEntry> open = new ArrayList<>();
        private QueueRig rig;
        private int nextId;

        Life(long seed) throws IOException {
            random = new Random(seed);
            rig = QueueRig.always(new MemoryDisk());
        }

        void step() {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> assertThat(rig.offer(nextId++)).isTrue();
                case 4, 5 -> rig.round();
                case 6, 7 -> {
                    QueueEntry entry = rig.queue.poll();
                    if (entry != null) {
                        open.add(entry);
                    }
                }
                default -> answer();
            }
            rig.nowNanos += random.nextInt(50_000_000);
        }

        private void answer() {
            if (open.isEmpty()) {
                return;
            }
            QueueEntry entry = open.remove(random.nextInt(open.size()));
            boolean later = random.nextInt(4) == 0;
            int id = QueueRig.settle(entry, later ? QueueRig.LATER : Outcome.ACCEPTED);
            if (!later) {
                assertThat(settled.add(id) || inDoubt.contains(id))
                        .as("%s delivered twice", id)
                        .isTrue();
            }
        }

        /** The process ends here; what it delivered and did not note yet may come again. */
        void restart(boolean powerCut) throws IOException {
            acknowledged.addAll(rig.accepted);
            if (powerCut) {
                inDoubt.addAll(settled);
            } else if (random.nextBoolean()) {
                rig.round();
                acknowledged.addAll(rig.accepted);
            } else {
                inDoubt.addAll(settled);
            }
            open.forEach(entry -> entry.payload().release());
            open.clear();
            MemoryDisk left = powerCut ? rig.disk.withoutPower(random) : rig.disk.killed();
            rig.close();
            rig = QueueRig.always(left);
        }

        Set<Integer> rest() {
            open.forEach(entry -> QueueRig.settle(entry, QueueRig.LATER));
            open.clear();
            Set<Integer> rest = new TreeSet<>();
            for (int i = 0; i < 3; i++) {
                rig.nowNanos += 2_000_000_000L;
                rest.addAll(rig.drain(Outcome.ACCEPTED));
            }
            acknowledged.addAll(rig.accepted);
            return rest;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void randomLife_withCrashes_losesNothingAcknowledgedAndRepeatsNothingDelivered(boolean powerCuts)
            throws IOException {
        for (long seed = 0; seed < LIVES; seed++) {
            Life life = new Life(seed);
            for (int i = 0; i < STEPS; i++) {
                life.step();
                if (life.random.nextInt(25) == 0) {
                    life.restart(powerCuts);
                }
            }

            Set<Integer> rest = life.rest();

            Set<Integer> lost = new TreeSet<>(life.acknowledged);
            lost.removeAll(life.settled);
            lost.removeAll(rest);
            assertThat(lost).as("lost, seed " + seed).isEmpty();
            Set<Integer> twice = new TreeSet<>(rest);
            twice.retainAll(life.settled);
            twice.removeAll(life.inDoubt);
            assertThat(twice).as("delivered twice, seed " + seed).isEmpty();
            assertThat(life.rig.queue.size()).as("seed " + seed).isZero();
            life.rig.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void flippedBytes_costAtMostTheirRecords(int flips) throws IOException {
        for (long seed = 0; seed < LIVES; seed++) {
            Random random = new Random(seed);
            QueueRig before = QueueRig.always(new MemoryDisk());
            int count = 1 + random.nextInt(60);
            for (int id = 0; id < count; id++) {
                before.put(id);
            }
            MemoryDisk disk = before.disk.killed();
            before.close();
            for (int i = 0; i < flips; i++) {
                List<String> names = disk.names(SegmentNames.RECORDS);
                byte[] bytes = disk.file(names.get(random.nextInt(names.size()))).bytes;
                // The header stands there twice; losing both copies is losing the file.
                int at = random.nextInt(bytes.length);
                bytes[at >= 32 && at < 64 ? at - 32 : at] ^= (byte) (1 + random.nextInt(255));
            }

            List<Integer> came = drained(disk);

            assertThat(came).as("seed " + seed).doesNotHaveDuplicates().isSorted();
            assertThat(count - came.size()).as("lost, seed " + seed).isBetween(0, flips);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 200, 3000})
    void cutTail_costsTheLastRecordsOnly(int mostBytes) throws IOException {
        for (long seed = 0; seed < LIVES; seed++) {
            Random random = new Random(seed);
            QueueRig before = QueueRig.always(new MemoryDisk());
            int count = 1 + random.nextInt(60);
            for (int id = 0; id < count; id++) {
                before.put(id);
            }
            MemoryDisk disk = before.disk.killed();
            before.close();
            List<String> names = disk.names(SegmentNames.RECORDS);
            MemoryDisk.Content newest = disk.file(names.get(names.size() - 1));
            int cut = Math.min(newest.bytes.length, 1 + random.nextInt(mostBytes));
            newest.bytes = Arrays.copyOf(newest.bytes, newest.bytes.length - cut);

            List<Integer> came = drained(disk);

            for (int id = 0; id < came.size(); id++) {
                assertThat(came.get(id)).as("seed " + seed).isEqualTo(id);
            }
            int bytesLost = 0;
            for (int id = came.size() + 1; id < count; id++) {
                bytesLost += QueueRig.content(id).length;
            }
            assertThat(bytesLost).as("seed " + seed).isLessThan(cut);
        }
    }

    private static List<Integer> drained(MemoryDisk disk) throws IOException {
        QueueRig rig = QueueRig.always(disk);
        List<Integer> ids = rig.drain(Outcome.ACCEPTED);
        rig.close();
        return ids;
    }
}
