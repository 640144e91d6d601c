package io.spanway.lb.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.testkit.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RendezvousTest {
    private static final long SEED = 4_317;
    private static final int KEYS = 60_000;

    @ParameterizedTest
    @CsvSource({
        "1,1.0",
        "2,1.01",
        "3,1.01",
        "10,1.01",
        "32,1.01",
        "33,1.01",
        "64,1.01",
        "65,1.01",
        "100,1.01",
        "300,1.05",
        "1000,1.05"
    })
    @Rule("FORWARD-8")
    void shares_overTheWholeKeySpace_areEven(int count, double maxPeak) {
        for (List<String> names : List.of(hosts(count, 1), hosts(count, 700), addresses(count), hashes(count))) {
            double[] shares = exactShares(names);
            double average = (double) Turns.SLOT_COUNT / count;
            double peak = Arrays.stream(shares).max().orElseThrow() / average;
            assertThat(peak).as("first name %s", names.get(0)).isLessThanOrEqualTo(maxPeak);
        }
    }

    /** The table's slots count as they are; slots without a turn are shared by lots, whose evenness the next test shows. */
    private static double[] exactShares(List<String> names) {
        double[] weights = new double[names.size()];
        Arrays.fill(weights, 1);
        double[] shares = new double[names.size()];
        int nobody = 0;
        for (char owner : TurnTable.earliest(Members.of(names, weights, new BitSet()))) {
            if (owner == TurnTable.NOBODY) {
                nobody++;
            } else {
                shares[owner]++;
            }
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] += (double) nobody / shares.length;
        }
        return shares;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 33, 100})
    void shares_ofManyRandomKeys_areEvenUpToSamplingNoise(int count) {
        Placement placement = Placements.rendezvous(hosts(count, 1));
        int[] keys = new int[count];
        SplittableRandom random = new SplittableRandom(SEED);
        int total = 10_000 * count;
        for (int i = 0; i < total; i++) {
            keys[placement.owner(random.nextLong())]++;
        }
        double sigma = Math.sqrt(10_000);
        for (int n : keys) {
            assertThat(n).as("seed %d", SEED).isBetween((int) (10_000 - 4.5 * sigma), (int) (10_000 + 4.5 * sigma));
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "9", "31", "32", "33", "64", "100", "254", "999"})
    void add_oneName_movesKeysOnlyToIt(int count) {
        List<String> before = hosts(count, 1);
        List<String> after = new ArrayList<>(before);
        after.add(count / 2, "newcomer:4317");
        int moved = assertMovesOnlyTo("newcomer:4317", before, after);
        assertThat(moved).isCloseTo(KEYS / (count + 1), within(KEYS / (count + 1)));
    }

    private static org.assertj.core.data.Offset<Integer> within(int expected) {
        return org.assertj.core.data.Offset.offset((int) (6 * Math.sqrt(expected)) + expected / 25);
    }

    private static int assertMovesOnlyTo(String newcomer, List<String> before, List<String> after) {
        Placement old = Placements.rendezvous(before);
        Placement now = Placements.rendezvous(after);
        SplittableRandom random = new SplittableRandom(SEED);
        int moved = 0;
        for (int i = 0; i < KEYS; i++) {
            long key = random.nextLong();
            String was = before.get(old.owner(key));
            String is = after.get(now.owner(key));
            if (!was.equals(is)) {
                assertThat(is).as("key %x", key).isEqualTo(newcomer);
                moved++;
            }
        }
        return moved;
    }

    @ParameterizedTest
    @CsvSource({"2,1.0,2.0", "3,1.0,2.0", "10,1.0,0.5", "40,1.0,3.0", "100,2.0,2.5", "300,1.0,2.0"})
    void weight_ofOneRaised_movesKeysOnlyToIt(int count, double from, double to) {
        List<String> names = hosts(count, 1);
        double[] light = new double[count];
        Arrays.fill(light, 1);
        light[1] = Math.min(from, to);
        double[] heavy = light.clone();
        heavy[1] = Math.max(from, to);
        Placement before = Placements.rendezvous(names, light);
        Placement after = Placements.rendezvous(names, heavy);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < KEYS; i++) {
            long key = random.nextLong();
            if (before.owner(key) != after.owner(key)) {
                assertThat(after.owner(key)).as("key %x", key).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3,2.0", "10,2.0", "33,2.0", "100,2.0", "10,0.5", "10,10.0", "3,0.01"})
    void weight_ofOne_givesItsShareInProportion(int count, double weight) {
        double[] weights = new double[count];
        Arrays.fill(weights, 1);
        weights[0] = weight;
        Placement placement = Placements.rendezvous(hosts(count, 1), weights);
        SplittableRandom random = new SplittableRandom(SEED);
        int total = 1_000_000;
        int mine = 0;
        for (int i = 0; i < total; i++) {
            mine += placement.owner(random.nextLong()) == 0 ? 1 : 0;
        }
        double others = (total - mine) / (count - 1.0);
        double noise = 4 / Math.sqrt(mine);
        assertThat(mine / others).as("seed %d", SEED).isBetween(weight * (0.99 - noise), weight * (1.01 + noise));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 10, 32, 33, 100, 300})
    @Rule("FORWARD-7")
    void order_ofNames_hasNoInfluence(int count) {
        List<String> names = hosts(count, 1);
        double[] weights = new double[count];
        for (int i = 0; i < count; i++) {
            weights[i] = 1 + i % 3;
        }
        List<String> shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, new Random(SEED));
        double[] shuffledWeights = new double[count];
        for (int i = 0; i < count; i++) {
            shuffledWeights[i] = weights[names.indexOf(shuffled.get(i))];
        }
        assertSameNames(names, Placements.rendezvous(names), shuffled, Placements.rendezvous(shuffled));
        assertSameNames(
                names,
                Placements.rendezvous(names, weights),
                shuffled,
                Placements.rendezvous(shuffled, shuffledWeights));
    }

    private static void assertSameNames(List<String> names, Placement one, List<String> others, Placement other) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 20_000; i++) {
            long key = random.nextLong();
            String name = names.get(one.owner(key));
            if (!name.equals(others.get(other.owner(key)))) {
                assertThat(others.get(other.owner(key))).as("key %x", key).isEqualTo(name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 10, 33, 100})
    void preference_first_isTheOwnerAndNextIsTheOwnerWithoutIt(int count) {
        double[] weights = new double[count];
        for (int i = 0; i < count; i++) {
            weights[i] = 1 + i % 2;
        }
        for (Placement placement :
                List.of(Placements.rendezvous(hosts(count, 1)), Placements.rendezvous(hosts(count, 1), weights))) {
            BitSet down = new BitSet();
            down.set(0);
            down.set(count / 2);
            Placement left = placement.without(down);
            SplittableRandom random = new SplittableRandom(SEED);
            for (int i = 0; i < 5_000; i++) {
                long key = random.nextLong();
                int[] choices = placement.preference(key, count);
                assertThat(choices).hasSize(count).doesNotHaveDuplicates();
                assertThat(placement.owner(key)).isEqualTo(choices[0]);
                int next = Arrays.stream(choices)
                        .filter(c -> !down.get(c))
                        .findFirst()
                        .orElseThrow();
                assertThat(left.owner(key)).isEqualTo(next);
            }
        }
    }

    @Test
    void without_all_isRefused() {
        Placement placement = Placements.rendezvous(List.of("a:1", "b:1"));
        BitSet both = new BitSet();
        both.set(0, 2);
        assertThatThrownBy(() -> placement.without(both)).isInstanceOf(IllegalArgumentException.class);
        assertThat(placement.without(new BitSet())).isSameAs(placement);
        assertThat(placement.size()).isEqualTo(2);
    }

    @Test
    void duplicate_name_addsNoWeight() {
        Placement placement = Placements.rendezvous(List.of("a:1", "b:1", "a:1"));
        Placement single = Placements.rendezvous(List.of("a:1", "b:1"));
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 20_000; i++) {
            long key = random.nextLong();
            assertThat(placement.owner(key)).isEqualTo(single.owner(key));
        }
    }

    @Test
    void input_outOfRange_isRefused() {
        assertThatThrownBy(() -> Placements.rendezvous(List.of())).hasMessageContaining("no backends");
        assertThatThrownBy(() -> Placements.rendezvous(List.of("a"), new double[] {0}))
                .hasMessageContaining("weight");
        assertThatThrownBy(() -> Placements.rendezvous(List.of("a"), new double[] {Double.NaN}))
                .hasMessageContaining("weight");
        assertThatThrownBy(() -> Placements.rendezvous(List.of("a"), new double[2]))
                .hasMessageContaining("2 weights");
        assertThatThrownBy(() -> Placements.otelcolRing(4, List.of("a"))).hasMessageContaining("generation");
    }

    /** A user's traces must not move because we changed our code. */
    @ParameterizedTest
    @CsvSource({
        "3,1 2 2 1 2 2 1 0 0 2 0 0 1 0 2 1",
        "10,9 5 3 1 2 6 9 5 7 2 0 0 8 0 8 8",
        "100,86 28 27 72 57 14 66 50 7 32 0 0 16 58 46 88"
    })
    void owner_ofKnownKeys_neverChanges(int count, String expected) {
        assertThat(owners(Placements.rendezvous(hosts(count, 1)))).isEqualTo(expected);
    }

    @Test
    void owner_ofKnownKeysWithWeights_neverChanges() {
        assertThat(owners(Placements.rendezvous(hosts(3, 1), new double[] {1, 2, 0.5})))
                .isEqualTo("1 0 0 1 2 1 1 1 0 2 0 0 1 0 1 1");
    }

    private static String owners(Placement placement) {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder owners = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            owners.append(i == 0 ? "" : " ").append(placement.owner(random.nextLong()));
        }
        return owners.toString();
    }

    private static List<String> hosts(int count, int first) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("gw" + (first + i) + ":4317");
        }
        return names;
    }

    private static List<String> addresses(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("10.0." + i / 250 + "." + (i % 250 + 1) + ":4317");
        }
        return names;
    }

    private static List<String> hashes(int count) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("gateway-" + Long.toHexString(random.nextLong()) + ".pods.svc.cluster.local:4317");
        }
        return names;
    }
}
