package io.spanway.processing.points;

import java.util.Arrays;

/** How the numbers of points that become one are joined. Immutable. */
public enum Aggregation {
    SUM,
    MEAN,
    MIN,
    MAX,
    COUNT,
    MEDIAN;

    /** Joins doubles, at least one; the array may be sorted. */
    double of(double[] numbers) {
        double result = numbers[0];
        for (int i = 1; i < numbers.length; i++) {
            result = switch (this) {
                case SUM, MEAN -> result + numbers[i];
                case MIN -> Math.min(result, numbers[i]);
                case MAX -> Math.max(result, numbers[i]);
                case COUNT -> numbers.length;
                case MEDIAN -> result;
            };
        }
        if (this == MEDIAN) {
            Arrays.sort(numbers);
            int middle = numbers.length / 2;
            return numbers.length % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
        }
        return this == MEAN ? result / numbers.length : result;
    }

    /** Joins whole numbers, at least one; sums wrap, means and medians are cut; the array may be sorted. */
    long of(long[] numbers) {
        long result = numbers[0];
        for (int i = 1; i < numbers.length; i++) {
            result = switch (this) {
                case SUM, MEAN -> result + numbers[i];
                case MIN -> Math.min(result, numbers[i]);
                case MAX -> Math.max(result, numbers[i]);
                case COUNT -> numbers.length;
                case MEDIAN -> result;
            };
        }
        if (this == MEDIAN) {
            Arrays.sort(numbers);
            int middle = numbers.length / 2;
            return numbers.length % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
        }
        return this == MEAN ? result / numbers.length : result;
    }
}
