package io.spanway.processing.processor.probabilistic;

import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Span;
import io.spanway.processing.telemetry.ValueText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decides item by item. Rules and their order are the Collector's: an item that carries what the mode cannot work with, or has no
 * randomness, fails open or closed; a priority overrules both. Confined to one thread, for one payload.
 */
final class Sampler {
    private static final byte[] NONE = {};

    private final SamplerConfig config;
    private final Tally tally;
    private final HashRandomness hash;
    private final long fixedThreshold;
    private final boolean never;
    private Policy policy = Policy.MISSING_RANDOMNESS;
    private long randomness;
    private boolean failed;

    Sampler(SamplerConfig config, Tally tally) {
        this.config = config;
        this.tally = tally;
        this.hash = new HashRandomness((int) (long) config.hashSeed());
        this.fixedThreshold = fixedThreshold(config);
        this.never = fixedThreshold == Threshold.NEVER;
    }

    /** The threshold that the configuration alone gives; {@link Threshold#NEVER} if it keeps nothing. */
    private static long fixedThreshold(SamplerConfig config) {
        float percentage = config.percentage();
        if (percentage == 0) {
            return Threshold.NEVER;
        }
        return config.mode() == SamplerConfig.Mode.HASH_SEED
                ? HashRandomness.threshold(percentage)
                : Threshold.ofProbability(ratio(config), config.samplingPrecision());
    }

    private static double ratio(SamplerConfig config) {
        return Math.max((double) config.percentage() / 100, Threshold.LEAST_PROBABILITY);
    }

    /** Whether a span is kept; one that is kept carries its randomness and threshold from then on. */
    boolean keeps(Span span) {
        Carrier carrier = carry(new SpanCarrier(span), span.traceId(), null);
        long threshold = threshold(carrier);
        Boolean priority = SpanPriority.of(span);
        if (priority != null) {
            policy = Policy.SAMPLING_PRIORITY;
            threshold = priority ? Threshold.ALWAYS : Threshold.NEVER;
        }
        return decide(carrier, threshold);
    }

    /** Whether a log record is kept; one that is kept carries its randomness and threshold from then on. */
    boolean keeps(LogRecord log) {
        Carrier carrier = carry(new LogCarrier(log), log.traceId(), log);
        long threshold = threshold(carrier);
        long priority = priority(log);
        if (priority != Threshold.INVALID) {
            policy = Policy.SAMPLING_PRIORITY;
            threshold = priority;
        }
        return decide(carrier, threshold);
    }

    /** Finds the item's randomness. Returns null when what it carries must stay as it is. */
    private @Nullable Carrier carry(Carrier carrier, byte[] traceId, @Nullable LogRecord log) {
        failed = !carrier.valid();
        if (never) {
            policy = Policy.SAMPLING_PRIORITY;
            randomness = Threshold.LARGEST_RANDOMNESS;
            return carrier;
        }
        return config.mode() == SamplerConfig.Mode.HASH_SEED
                ? hashed(carrier, traceId, log)
                : consistent(carrier, traceId);
    }

    private @Nullable Carrier hashed(Carrier carrier, byte[] traceId, @Nullable LogRecord log) {
        byte[] identity = identity(traceId, log);
        randomness = identity.length == 0 ? Threshold.LARGEST_RANDOMNESS : hash.of(identity);
        boolean inUse = carrier.randomness() != Threshold.INVALID || carrier.threshold() != Threshold.INVALID;
        if (failed || inUse) {
            failed = true;
            return null;
        }
        failed = identity.length == 0;
        if (log == null || !failed) {
            carrier.setRandomness(randomness);
        }
        return carrier;
    }

    /** The bytes that are hashed, none if there are none; sets the policy. */
    private byte[] identity(byte[] traceId, @Nullable LogRecord log) {
        boolean byTraceId = log == null || config.attributeSource() == SamplerConfig.Source.TRACE_ID;
        if (byTraceId && !Threshold.isEmpty(traceId)) {
            policy = Policy.TRACE_ID_HASH;
            return traceId;
        }
        byte[] found = log == null ? NONE : attribute(log);
        policy = found.length == 0 ? Policy.MISSING_RANDOMNESS : Policy.ATTRIBUTE;
        return found;
    }

    private byte[] attribute(LogRecord log) {
        if (config.fromAttribute().isEmpty()) {
            return NONE;
        }
        Object value = log.attributes().get(config.fromAttribute());
        return value instanceof byte[] bytes ? bytes : ValueText.of(value).getBytes(StandardCharsets.UTF_8);
    }

    private @Nullable Carrier consistent(Carrier carrier, byte[] traceId) {
        randomness = failed ? Threshold.INVALID : carrier.randomness();
        policy = Policy.SAMPLING_RANDOMNESS;
        if (randomness == Threshold.INVALID && !failed) {
            randomness = Threshold.randomness(traceId);
            policy = Policy.TRACE_ID_W3C;
        }
        boolean unreadable = failed;
        if (randomness == Threshold.INVALID) {
            randomness = Threshold.LARGEST_RANDOMNESS;
            policy = Policy.MISSING_RANDOMNESS;
            failed = true;
        } else if (carrier.threshold() > randomness) {
            carrier.clearThreshold();
            failed = true;
        }
        return unreadable ? null : carrier;
    }

    private long threshold(@Nullable Carrier carrier) {
        if (failed || carrier == null) {
            return config.failClosed() ? Threshold.NEVER : Threshold.ALWAYS;
        }
        if (never) {
            return Threshold.NEVER;
        }
        long incoming = carrier.threshold();
        return switch (config.mode()) {
            case HASH_SEED -> fixedThreshold;
            case EQUALIZING -> Math.max(fixedThreshold, incoming);
            case PROPORTIONAL -> proportional(incoming);
        };
    }

    private long proportional(long incoming) {
        double before = incoming == Threshold.INVALID ? 1 : Threshold.probability(incoming);
        long threshold = Threshold.ofProbability(before * ratio(config), config.samplingPrecision());
        return threshold == Threshold.INVALID ? Threshold.NEVER : threshold;
    }

    /** The threshold that a record asks for itself, or {@link Threshold#INVALID}. */
    private long priority(LogRecord log) {
        if (config.samplingPriority().isEmpty()) {
            return Threshold.INVALID;
        }
        Object value = log.attributes().get(config.samplingPriority());
        double percentage = value instanceof Long || value instanceof Double ? ((Number) value).doubleValue() : 0;
        return Threshold.ofProbability(percentage / 100, config.samplingPrecision());
    }

    private boolean decide(@Nullable Carrier carrier, long threshold) {
        boolean kept = threshold <= randomness;
        if (kept && carrier != null) {
            carrier.raiseThreshold(threshold);
            carrier.write();
        }
        tally.count(policy, kept);
        return kept;
    }
}
