package io.spanway.lb.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How many keys a change moves, counted over every slot of the table, against the fewest that any even placement could move: those of who
 * leaves, or the fair share of who comes. Slots without a turn are drawn for among all, so they count with the probability of a move.
 */
class MovedKeysTest {
    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,1", "9,1", "10,3", "32,1", "64,1", "99,1", "60,40", "299,1", "900,100"})
    @Rule("FORWARD-8")
    void add_movesHardlyMoreThanTheFairShare(int count, int more) {
        double moved = moved(names(count), names(count + more));
        double least = (double) Turns.SLOT_COUNT * more / (count + more);
        assertThat(moved / least).isBetween(0.95, count + more <= 100 ? 1.01 : 1.05);
    }

    @ParameterizedTest
    @CsvSource({"2,1", "3,1", "10,1", "10,5", "33,1", "65,1", "100,1", "100,50", "300,1", "1000,100"})
    @Rule("FORWARD-8")
    void remove_movesOnlyTheKeysOfWhoLeaves(int count, int fewer) {
        List<String> before = names(count);
        double moved = moved(before, names(count - fewer));
        char[] owners = owners(before);
        double least = 0;
        for (char owner : owners) {
            least += owner == TurnTable.NOBODY ? (double) fewer / count : owner >= count - fewer ? 1 : 0;
        }
        assertThat(moved / least).isBetween(0.9999, 1.01);
    }

    /** The longer list begins with the shorter one, so numbers mean the same in both. */
    private static double moved(List<String> before, List<String> after) {
        char[] was = owners(before);
        char[] is = owners(after);
        double moved = 0;
        for (int slot = 0; slot < was.length; slot++) {
            boolean lotsBefore = was[slot] == TurnTable.NOBODY;
            boolean lotsAfter = is[slot] == TurnTable.NOBODY;
            if (lotsBefore && lotsAfter) {
                int fewer = Math.min(before.size(), after.size());
                moved += 1 - (double) fewer / Math.max(before.size(), after.size());
            } else if (lotsBefore) {
                moved += is[slot] < before.size() ? 1 - 1.0 / before.size() : 1;
            } else if (lotsAfter) {
                moved += was[slot] < after.size() ? 1 - 1.0 / after.size() : 1;
            } else {
                moved += was[slot] == is[slot] ? 0 : 1;
            }
        }
        return moved;
    }

    /** Owner of each slot, as its index in {@code names}. */
    private static char[] owners(List<String> names) {
        double[] weights = new double[names.size()];
        Arrays.fill(weights, 1);
        Members members = Members.of(names, weights, new BitSet());
        char[] owners = TurnTable.earliest(members);
        for (int slot = 0; slot < owners.length; slot++) {
            owners[slot] = owners[slot] == TurnTable.NOBODY ? TurnTable.NOBODY : (char) members.index[owners[slot]];
        }
        return owners;
    }

    private static List<String> names(int count) {
        List<String> names = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            names.add("gw" + i + ":4317");
        }
        return names;
    }
}
