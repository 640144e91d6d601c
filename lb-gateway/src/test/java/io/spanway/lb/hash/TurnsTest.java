package io.spanway.lb.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TurnsTest {
    @Test
    void place_ofPosition_isTheInverse() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 20; round++) {
            long permutation = random.nextLong();
            BitSet seen = new BitSet();
            for (int place = 0; place < Turns.BLOCK_SLOTS; place++) {
                int position = Turns.position(permutation, place);
                seen.set(position);
                assertThat(Turns.place(permutation, position)).isEqualTo(place);
            }
            assertThat(seen.cardinality()).isEqualTo(Turns.BLOCK_SLOTS);
        }
    }

    @Test
    void table_everySlot_holdsTheEarliestTurnAsAskedOneByOne() {
        Members members = Members.of(List.of("a", "b", "c", "d"), new double[] {1, 3, 0.2, 200}, new BitSet());
        char[] table = TurnTable.earliest(members);
        long[] any = TurnTable.any(members);
        SplittableRandom random = new SplittableRandom(12);
        for (int i = 0; i < 200_000; i++) {
            int slot = random.nextInt(Turns.SLOT_COUNT);
            int expected = TurnTable.NOBODY;
            long earliest = Turns.HORIZON;
            for (int m = 0; m < members.size(); m++) {
                long permutation = Turns.permutation(members.seeds[m], Turns.blockSalt(slot));
                long turn = Turns.firstTurn(permutation, members.steps[m])
                        + Turns.position(permutation, slot) * members.steps[m];
                if (turn < earliest) {
                    earliest = turn;
                    expected = m;
                }
            }
            assertThat((int) table[slot]).isEqualTo(expected);
            assertThat((any[slot >>> 6] >>> slot & 1) != 0).isEqualTo(expected != TurnTable.NOBODY);
        }
    }

    @Test
    void exponential_ofEveryCell_isTheLogarithm() {
        SplittableRandom random = new SplittableRandom(13);
        for (int i = 0; i < 500_000; i++) {
            long lot = random.nextLong() >>> (1 + random.nextInt(30));
            double expected = -StrictMath.log1p(-(lot * 0x1p-63));
            assertThat(Lots.exponential(lot)).isBetween(expected * 0.99987, expected * 1.00013);
        }
        assertThat(Lots.exponential(0)).isZero();
        assertThat(Lots.exponential(Long.MAX_VALUE)).isFinite();
    }

    @Test
    void exponential_ofGreaterLot_isNotLess() {
        double before = -1;
        for (long i = 0; i < 1 << 20; i++) {
            double now = Lots.exponential(i << 43);
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
    }
}
