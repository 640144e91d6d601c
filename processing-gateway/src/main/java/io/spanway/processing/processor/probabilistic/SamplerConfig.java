package io.spanway.processing.processor.probabilistic;

import io.spanway.core.config.Key;

/**
 * Keys of {@code probabilistic_sampler}, as the Collector has them.
 *
 * @param samplingPercentage how much is kept, 0 (default: nothing) to 100 and over (everything)
 * @param mode how the percentage is meant, default hash_seed
 * @param hashSeed seed of the hash, unsigned 32 bits, default 0
 * @param failClosed whether items are dropped that cannot be decided on, default true
 * @param samplingPrecision hex digits of a threshold, 1 to 14, default 4
 * @param attributeSource log records: what randomness is taken from, default traceID
 * @param fromAttribute log records in mode hash_seed: attribute to hash where the source is record or there is no trace id
 * @param samplingPriority log records: attribute whose number is the percentage of its record
 *     <p>Immutable.
 */
record SamplerConfig(
        Double samplingPercentage,
        Mode mode,
        Long hashSeed,
        Boolean failClosed,
        Integer samplingPrecision,
        Source attributeSource,
        String fromAttribute,
        String samplingPriority) {
    /** How the percentage is meant. */
    enum Mode {
        /** Of a hash of trace id and seed; independent of earlier samplers. */
        HASH_SEED,
        /** Of the original telemetry: what was sampled before counts. */
        EQUALIZING,
        /** Of what arrives: probabilities multiply. */
        PROPORTIONAL
    }

    /** What the randomness of a log record is taken from. */
    enum Source {
        @Key("traceID")
        TRACE_ID,
        @Key("record")
        RECORD
    }

    private static final long LARGEST_SEED = 0xffff_ffffL;

    SamplerConfig {
        samplingPercentage = samplingPercentage == null ? Double.valueOf(0) : samplingPercentage;
        mode = mode == null ? Mode.HASH_SEED : mode;
        hashSeed = hashSeed == null ? Long.valueOf(0) : hashSeed;
        failClosed = failClosed == null ? Boolean.TRUE : failClosed;
        samplingPrecision = samplingPrecision == null ? Integer.valueOf(4) : samplingPrecision;
        attributeSource = attributeSource == null ? Source.TRACE_ID : attributeSource;
        fromAttribute = fromAttribute == null ? "" : fromAttribute;
        samplingPriority = samplingPriority == null ? "" : samplingPriority;
        double ratio = percent(samplingPercentage) / 100.0;
        require(Double.isFinite(ratio), "sampling_percentage: must be a number");
        require(ratio >= 0, "sampling_percentage: must not be negative");
        require(
                ratio == 0 || ratio >= Threshold.LEAST_PROBABILITY,
                "sampling_percentage: is too small; use 0 to keep nothing");
        require(hashSeed >= 0 && hashSeed <= LARGEST_SEED, "hash_seed: must be from 0 to " + LARGEST_SEED);
        require(
                samplingPrecision >= 1 && samplingPrecision <= Threshold.HEX_DIGITS,
                "sampling_precision: must be from 1 to " + Threshold.HEX_DIGITS);
    }

    /** The percentage with the 32-bit precision that the Collector gives it, at most 100. */
    float percentage() {
        return Math.min(100, percent(samplingPercentage));
    }

    private static float percent(double configured) {
        return (float) configured;
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
