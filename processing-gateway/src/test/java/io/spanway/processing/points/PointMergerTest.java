package io.spanway.processing.points;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointMergerTest {
    @Test
    void exponentialHistograms_ofDifferentOffsets_areAddedBucketByBucket() {
        ExponentialHistogramPoint joined = exponential(2, 1, 2, 3);
        ExponentialMerge.add(joined, exponential(0, 10, 0, 20));

        assertThat(joined.positive().offset()).isZero();
        assertThat(joined.positive().bucketCounts()).containsExactly(10, 0, 21, 2, 3);
        assertThat(joined.count()).isEqualTo(36);

        ExponentialMerge.add(joined, exponential(1 << 20, 1));
        assertThat(joined.positive().bucketCounts()).as("too far apart").hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({"SUM, 10, 10.0", "MEAN, 2, 2.5", "MIN, 1, 1.0", "MAX, 4, 4.0", "COUNT, 4, 4.0", "MEDIAN, 2, 2.5"})
    void aggregation_joinsNumbers(Aggregation aggregation, long whole, double real) {
        assertThat(aggregation.of(new long[] {4, 1, 3, 2})).isEqualTo(whole);
        assertThat(aggregation.of(new double[] {4, 1, 3, 2})).isEqualTo(real);
        assertThat(aggregation.of(new double[] {7})).isEqualTo(7);
    }

    private static ExponentialHistogramPoint exponential(int offset, long... counts) {
        ExponentialHistogramPoint point = new ExponentialHistogramPoint();
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        point.setCount(sum);
        point.positive().setOffset(offset);
        point.positive().setBucketCounts(counts);
        return point;
    }
}
