package io.spanway.processing.points;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointMergerTest {
    @ParameterizedTest
    @CsvSource({"SUM, 10, 10.0", "MEAN, 2, 2.5", "MIN, 1, 1.0", "MAX, 4, 4.0", "COUNT, 4, 4.0", "MEDIAN, 2, 2.5"})
    void aggregation_joinsNumbers(Aggregation aggregation, long whole, double real) {
        assertThat(aggregation.of(new long[] {4, 1, 3, 2})).isEqualTo(whole);
        assertThat(aggregation.of(new double[] {4, 1, 3, 2})).isEqualTo(real);
        assertThat(aggregation.of(new double[] {7})).isEqualTo(7);
    }
}
