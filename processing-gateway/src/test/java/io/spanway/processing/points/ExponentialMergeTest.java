package io.spanway.processing.points;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.otlp.model.point.Buckets;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExponentialMergeTest {
    @Test
    void differentOffsets_areAddedBucketByBucket() {
        ExponentialHistogramPoint joined = point(5, 2, 1, 2, 3);
        ExponentialMerge.add(joined, point(5, 0, 10, 0, 20));

        assertThat(joined.scale()).isEqualTo(5);
        assertThat(joined.positive().offset()).isZero();
        assertThat(joined.positive().bucketCounts()).containsExactly(10, 0, 21, 2, 3);
        assertThat(joined.count()).isEqualTo(36);
    }

    /** 2^20 buckets apart fit into 2^16 at a scale lower by 4 or 5. */
    @Test
    void bucketsFarApart_areJoinedAtACoarserScale_andNoneIsLost() {
        ExponentialHistogramPoint joined = point(10, 2, 1, 2, 3);
        ExponentialMerge.add(joined, point(10, 1 << 20, 7));

        assertThat(joined.scale()).isEqualTo(5);
        assertThat(joined.count()).isEqualTo(13);
        assertThat(total(joined.positive())).isEqualTo(13);
        assertThat(joined.positive().offset()).isZero();
        assertThat(joined.positive().bucketCounts())
                .hasSize((1 << 15) + 1)
                .startsWith(6)
                .endsWith(7);
    }

    @Test
    void coarserScale_holdsForBothSides_andForWhatIsAddedLater() {
        ExponentialHistogramPoint joined = point(3, 0, 1);
        side(joined.negative(), -3, 4, 5, 6);
        ExponentialMerge.add(joined, point(3, Integer.MAX_VALUE, 1));
        int scale = joined.scale();
        assertThat(scale).isNegative();
        assertThat(joined.negative().offset())
                .as("-3 to -1 are all in the bucket below one")
                .isEqualTo(-1);
        assertThat(joined.negative().bucketCounts()).containsExactly(15);

        ExponentialMerge.add(joined, point(3, Integer.MIN_VALUE, 8));
        assertThat(total(joined.positive())).isEqualTo(10);
        assertThat(joined.scale()).isLessThanOrEqualTo(scale);
        assertThat(joined.positive().bucketCounts())
                .hasSizeLessThanOrEqualTo(1 << 16)
                .startsWith(8)
                .endsWith(1);
    }

    @Test
    void nothingOnOneSide_changesNoScale() {
        ExponentialHistogramPoint joined = point(2, 0, 1);
        ExponentialMerge.add(joined, point(2, 1 << 30));
        assertThat(joined.scale()).isEqualTo(2);
        assertThat(joined.positive().bucketCounts()).containsExactly(1);

        ExponentialHistogramPoint empty = point(2, 0);
        ExponentialMerge.add(empty, point(2, 1 << 30, 4, 5));
        assertThat(empty.positive().offset()).isEqualTo(1 << 30);
        assertThat(empty.positive().bucketCounts()).containsExactly(4, 5);
    }

    /** Every bucket's bounds at the new scale hold the bucket that its counts came from. */
    @Test
    void randomHistograms_keepEveryCountWhereItBelongs() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            ExponentialHistogramPoint joined = random(random);
            ExponentialHistogramPoint part = random(random);
            int scale = joined.scale();
            long[] expectedAt = {joined.positive().offset(), part.positive().offset()};
            long[][] counts = {joined.positive().bucketCounts(), part.positive().bucketCounts()};
            ExponentialMerge.add(joined, part);

            long[] rest = joined.positive().bucketCounts().clone();
            assertThat(rest.length).as("seed %d", seed).isLessThanOrEqualTo(1 << 16);
            for (int side = 0; side < 2; side++) {
                for (int i = 0; i < counts[side].length; i++) {
                    long bucket = expectedAt[side] + i >> scale - joined.scale();
                    rest[(int) (bucket - joined.positive().offset())] -= counts[side][i];
                }
            }
            assertThat(rest).as("seed %d", seed).containsOnly(0);
        }
    }

    private static ExponentialHistogramPoint random(Random random) {
        long[] counts = random.longs(1 + random.nextInt(50), 1, 9).toArray();
        return point(4, random.nextInt(1 << random.nextInt(1, 31)) - (1 << 20), counts);
    }

    private static long total(Buckets buckets) {
        return Arrays.stream(buckets.bucketCounts()).sum();
    }

    private static void side(Buckets buckets, int offset, long... counts) {
        buckets.setOffset(offset);
        buckets.setBucketCounts(counts);
    }

    private static ExponentialHistogramPoint point(int scale, int offset, long... counts) {
        ExponentialHistogramPoint point = new ExponentialHistogramPoint();
        point.setScale(scale);
        point.setCount(Math.max(1, Arrays.stream(counts).sum()));
        side(point.positive(), offset, counts);
        return point;
    }
}
