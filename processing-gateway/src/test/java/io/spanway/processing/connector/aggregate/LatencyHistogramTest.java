package io.spanway.processing.connector.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway")
class LatencyHistogramTest {
    private static final double[] BOUNDS = {1, 2, 5};

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "1.0001, 1", "2, 1", "4.9, 2", "5, 2", "5.1, 3", "1e300, 3"})
    void explicitBounds_includeTheirValue(double value, int bucket) {
        ExplicitHistogram histogram = new ExplicitHistogram(BOUNDS);

        histogram.observe(value, 3);

        long[] expected = new long[4];
        expected[bucket] = 3;
        HistogramPoint point = histogram.point();
        assertThat(point.bucketCounts()).containsExactly(expected);
        assertThat(point.count()).isEqualTo(3);
        assertThat(point.sum()).isEqualTo(3 * value);
        assertThat(point.explicitBounds()).containsExactly(BOUNDS);
    }

    @Test
    void explicitPoint_isACopy() {
        ExplicitHistogram histogram = new ExplicitHistogram(BOUNDS);
        HistogramPoint before = histogram.point();

        histogram.observe(1, 1);

        assertThat(before.bucketCounts()).containsOnly(0);
    }

    @Test
    void shape_makesTheKindThatWasAskedFor() {
        Metric metric = new Metric();
        new LatencyHistogram.Shape(BOUNDS, 0).get().type(metric);
        assertThat(metric.type()).isEqualTo(MetricType.HISTOGRAM);
        new LatencyHistogram.Shape(null, 160).get().type(metric);
        assertThat(metric.type()).isEqualTo(MetricType.EXPONENTIAL_HISTOGRAM);
    }

    @Test
    void exponential_ofOneValue_isAsFineAsCanBe() {
        ExponentialHistogramPoint point = of(160, 0.004);

        assertThat(point.scale()).isEqualTo(20);
        assertThat(point.positive().offset()).as("as the Collector has it").isEqualTo(-8_352_731);
        assertThat(point.positive().bucketCounts()).containsExactly(1);
    }

    @Test
    void exponential_ofPowersOfTwo_putsThemBelowTheirBound() {
        assertThat(of(160, 2).positive().offset()).isEqualTo((1 << 20) - 1);
        assertThat(of(160, 16).positive().offset()).isEqualTo((4 << 20) - 1);
        assertThat(of(2, 1, 1024).positive().bucketCounts()).containsExactly(1, 1);
    }

    @Test
    void exponential_zeros_areCountedApart() {
        ExponentialHistogramPoint point = of(160, 0, 0, Double.MIN_VALUE);

        assertThat(point.zeroCount()).isEqualTo(3);
        assertThat(point.scale()).isZero();
        assertThat(point.positive().bucketCounts()).isEmpty();
        assertThat(point.min()).isZero();
    }

    @Test
    void exponential_withoutValues_hasNoExtremes() {
        ExponentialHistogramPoint point = new ExponentialHistogram(4).point();

        assertThat(point.count()).isZero();
        assertThat(point.min()).isNull();
        assertThat(point.max()).isNull();
    }

    /** The property that defines the buckets: each value lies in the one that its scale gives it, and there are never too many. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 10, 160})
    void exponential_anyValues_lieInTheirBuckets(int maxSize) {
        long seed = 20_261_121L + maxSize;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 50; round++) {
            double[] values = new double[1 + random.nextInt(60)];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextBoolean()
                        ? Math.scalb(1.0, random.nextInt(-30, 30))
                        : Math.exp(random.nextDouble() * 40 - 20);
            }
            ExponentialHistogramPoint point = of(maxSize, values);

            long[] counts = point.positive().bucketCounts();
            assertThat(counts.length).as("seed %d", seed).isLessThanOrEqualTo(maxSize);
            long[] expected = new long[counts.length];
            for (double value : values) {
                expected[bucket(value, point.scale()) - point.positive().offset()]++;
            }
            assertThat(counts).as("seed %d round %d", seed, round).containsExactly(expected);
            assertThat(point.count()).isEqualTo(values.length);
            assertThat(point.min()).isEqualTo(Arrays.stream(values).min().getAsDouble());
            assertThat(point.max()).isEqualTo(Arrays.stream(values).max().getAsDouble());
        }
    }

    /** By comparison with the bounds, not by the formula of the class. */
    private static int bucket(double value, int scale) {
        double exact = Math.log(value) / Math.log(2) * Math.scalb(1.0, scale);
        double nearest = Math.rint(exact);
        boolean onBound = Math.getExponent(value) == Math.log(value) / Math.log(2)
                || (Double.doubleToRawLongBits(value) & (1L << 52) - 1) == 0;
        if (onBound) {
            return (int) Math.ceil(Math.getExponent(value) * Math.scalb(1.0, scale)) - 1;
        }
        return (int) (Math.abs(exact - nearest) < 1e-9 ? nearest : Math.floor(exact));
    }

    private static ExponentialHistogramPoint of(int maxSize, double... values) {
        ExponentialHistogram histogram = new ExponentialHistogram(maxSize);
        for (double value : values) {
            histogram.observe(value, 1);
        }
        return histogram.point();
    }
}
