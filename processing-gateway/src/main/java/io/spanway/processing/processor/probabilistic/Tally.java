package io.spanway.processing.processor.probabilistic;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.Metrics;

/** Decisions counted for the metrics: per item in plain fields, per payload in the counters. Confined to one thread, for one payload. */
final class Tally {
    private static final int POLICIES = Policy.values().length;

    private final long[] counts = new long[2 * POLICIES];

    void count(Policy policy, boolean kept) {
        counts[2 * policy.ordinal() + (kept ? 1 : 0)]++;
    }

    /** Items that were not kept. */
    long dropped() {
        long sum = 0;
        for (int i = 0; i < counts.length; i += 2) {
            sum += counts[i];
        }
        return sum;
    }

    /** The counters of one component; series appear when first needed. Thread-safe. */
    record Counters(Metrics metrics, String family, String attribute) {
        void add(Tally tally) {
            for (Policy policy : Policy.values()) {
                add(policy, "false", tally.counts[2 * policy.ordinal()]);
                add(policy, "true", tally.counts[2 * policy.ordinal() + 1]);
            }
        }

        private void add(Policy policy, String sampled, long count) {
            if (count > 0) {
                String label = policy == Policy.ATTRIBUTE ? attribute : policy.label();
                Counter counter = metrics.counter(
                        family, "Items decided on, by what decided", "policy", label, "sampled", sampled);
                counter.inc(count);
            }
        }
    }
}
