package io.spanway.lb.hash;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import io.spanway.testkit.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JumpPlacementTest {
    private static final long SEED = 77;

    @Test
    void owner_anyKey_isGuavasOverSortedNames() {
        List<String> names = List.of("gw3:4317", "gw10:4317", "gw1:4317", "gw2:4317");
        List<String> sorted = List.of("gw10:4317", "gw1:4317", "gw2:4317", "gw3:4317");
        Placement placement = Placements.jump(names);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 10_000; i++) {
            long key = random.nextLong();
            assertThat(names.get(placement.owner(key))).isEqualTo(sorted.get(Hashing.consistentHash(key, 4)));
        }
    }

    @Test
    @Rule("FORWARD-9")
    void without_some_movesOnlyTheirKeysAndSpreadsThem() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            names.add("gw" + i);
        }
        Placement all = Placements.jump(names);
        BitSet down = new BitSet();
        down.set(1, 5);
        Placement left = all.without(down);
        SplittableRandom random = new SplittableRandom(SEED);
        int[] inherited = new int[8];
        for (int i = 0; i < 80_000; i++) {
            long key = random.nextLong();
            int owner = all.owner(key);
            int now = left.owner(key);
            if (!down.get(owner)) {
                assertThat(now).isEqualTo(owner);
            } else {
                inherited[now]++;
            }
        }
        assertThat(Arrays.stream(inherited).filter(n -> n > 0)).hasSize(4).allMatch(n -> n > 9_000 && n < 11_000);
    }

    @Test
    void preference_all_listsEachOnceAndOwnerFirst() {
        Placement placement = Placements.jump(List.of("a", "b", "c", "d", "e"));
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 1_000; i++) {
            long key = random.nextLong();
            int[] choices = placement.preference(key, 9);
            assertThat(choices).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
            assertThat(choices[0]).isEqualTo(placement.owner(key));
            BitSet down = new BitSet();
            down.set(choices[0]);
            assertThat(placement.without(down).owner(key)).isEqualTo(choices[1]);
        }
    }
}
