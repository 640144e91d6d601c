package io.spanway.processing.ottl.function.metric;

import java.util.concurrent.ThreadLocalRandom;

/** How the count of an exponential bucket is spread over buckets with bounds, where it does not lie inside one of them. Immutable. */
enum Spread {
    /** All into the first bucket whose bound is not below the upper end. */
    UPPER {
        @Override
        void add(long count, double lower, double upper, double[] bounds, long[] counts) {
            counts[Math.min(first(upper, bounds, 0), bounds.length - 1)] += count;
        }
    },
    /** All into the bucket before the first one whose bound is not below the middle. */
    MIDPOINT {
        @Override
        void add(long count, double lower, double upper, double[] bounds, long[] counts) {
            int at = first((upper + lower) / 2, bounds, 0);
            counts[at == bounds.length ? at - 1 : Math.max(0, at - 1)] += count;
        }
    },
    /** The same share to each bucket that is touched. */
    UNIFORM {
        @Override
        void add(long count, double lower, double upper, double[] bounds, long[] counts) {
            int start = first(lower, bounds, 0);
            int end = Math.min(first(upper, bounds, start), bounds.length - 1);
            if (end <= start) {
                counts[start] += count;
                return;
            }
            long share = Long.divideUnsigned(count, end - start + 1L);
            long rest = Long.remainderUnsigned(count, end - start + 1L);
            for (int i = start; i <= end; i++) {
                counts[i] += share + (i - start < rest ? 1 : 0);
            }
        }
    },
    /** A random share to each bucket that is touched, by how much of it is. */
    RANDOM {
        @Override
        void add(long count, double lower, double upper, double[] bounds, long[] counts) {
            int start = first(lower, bounds, 0);
            int end = Math.min(first(upper, bounds, start), bounds.length - 1);
            if (end <= start) {
                counts[start] += count;
                return;
            }
            long rest = count;
            for (int i = start; i <= end && rest > 0; i++) {
                double from = Math.max(i == 0 ? lower : bounds[i - 1], lower);
                double touched = Math.min(bounds[i], upper) - from;
                double share = Math.max(0, (double) rest * touched / (upper - lower));
                long random = Math.min(rest, (long) (ThreadLocalRandom.current().nextDouble() * share));
                counts[i] += random;
                rest -= random;
            }
            // One draw for what is left and not one for each unit: a bucket can count billions.
            counts[ThreadLocalRandom.current().nextInt(start, end + 1)] += rest;
        }
    };

    /**
     * Adds a count.
     *
     * @param lower where the exponential bucket begins; not above the last bound
     * @param upper where it ends
     */
    abstract void add(long count, double lower, double upper, double[] bounds, long[] counts);

    private static int first(double value, double[] bounds, int from) {
        int i = from;
        while (i < bounds.length && value > bounds[i]) {
            i++;
        }
        return i;
    }
}
