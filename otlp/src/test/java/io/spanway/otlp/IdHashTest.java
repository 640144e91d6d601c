package io.spanway.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class IdHashTest {
    private static final int IDS = 90_000;

    /** What the first tier's own hash gives for the same ids: the placement of a released version never changes. */
    @Test
    void placement_isTheFunctionThatPlacesKeysOnBackends() {
        long routing = 0x5bd1_e995_8f2a_41c7L;
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            long high = random.nextLong();
            long low = random.nextLong();
            long expected = murmur(murmur(Long.reverseBytes(high) ^ routing) + Long.reverseBytes(low));
            assertThat(IdHash.PLACEMENT.hash(high, low)).isEqualTo(expected);
        }
    }

    private static long murmur(long h) {
        long x = h;
        x ^= x >>> 33;
        x *= 0xff51afd7ed558ccdL;
        x ^= x >>> 33;
        x *= 0xc4ceb9fe1a85ec53L;
        x ^= x >>> 33;
        return x;
    }

    /** A gateway sees a third of all traces; each of its shards must still get its even share, whatever the third. */
    @Test
    void shards_areEvenWithinTheTracesOfOneBackend() {
        assertIndependent(IdHash.PLACEMENT, IdHash.SHARD, false);
        assertIndependent(IdHash.PLACEMENT, IdHash.SAMPLING, false);
        assertIndependent(IdHash.SHARD, IdHash.SAMPLING, false);
    }

    @Test
    void shards_areEvenWhereHalfOfTheIdIsZero() {
        assertIndependent(IdHash.PLACEMENT, IdHash.SHARD, true);
        assertIndependent(IdHash.SHARD, IdHash.SAMPLING, true);
    }

    private static void assertIndependent(IdHash first, IdHash second, boolean halfIds) {
        int[][] counts = new int[3][8];
        Random random = new Random(7);
        for (int i = 0; i < IDS; i++) {
            long high = halfIds ? 0 : random.nextLong();
            long low = halfIds ? i : random.nextLong();
            counts[IdHash.choose(first.hash(high, low), 3)][IdHash.choose(second.hash(high, low), 8)]++;
        }
        double expected = IDS / 24.0;
        double chiSquare = 0;
        for (int[] row : counts) {
            for (int count : row) {
                chiSquare += (count - expected) * (count - expected) / expected;
            }
        }
        // 23 degrees of freedom; one in a million exceeds 67.
        assertThat(chiSquare).as(first + " and " + second).isLessThan(67);
    }

    @Test
    void choose_coversAllChoicesEvenly() {
        assertThat(IdHash.choose(0, 5)).isZero();
        assertThat(IdHash.choose(-1L, 5)).isEqualTo(4);
        assertThat(IdHash.choose(0x8000_0000_0000_0000L, 2)).isEqualTo(1);
        assertThat(IdHash.choose(-1L, 1)).isZero();
    }
}
