package io.spanway.processing.sampling.policy;

import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.TraceView;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * {@code probabilistic}: a share of all trace ids, the same ones as a Collector with the same salt keeps, bit for bit.
 *
 * <p>FNV-1a of 64 bits over the salt and the 16 bytes of the id is at most the percentage of 2^64 - 1. Immutable.
 */
final class ProbabilisticPolicy implements Policy {
    private static final long FNV_OFFSET = 0xcbf2_9ce4_8422_2325L;
    private static final long FNV_PRIME = 0x100_0000_01b3L;
    private static final String DEFAULT_SALT = "default-hash-seed";
    private static final int SIGNIFICAND_BITS = 64;

    private final boolean all;
    private final long limit;
    private final long salted;

    /**
     * @param hashSalt text hashed before the ids; empty = the Collector's default
     * @param samplingPercentage 0 to 100; more means all
     *     <p>Immutable.
     */
    record Config(String hashSalt, Double samplingPercentage) {
        Config {
            hashSalt = hashSalt == null || hashSalt.isEmpty() ? DEFAULT_SALT : hashSalt;
            samplingPercentage = samplingPercentage == null ? Double.valueOf(0) : samplingPercentage;
        }
    }

    ProbabilisticPolicy(Config config) {
        this.all = config.samplingPercentage() >= 100;
        this.limit = limit(config.samplingPercentage() / 100);
        long h = FNV_OFFSET;
        for (byte b : config.hashSalt().getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * FNV_PRIME;
        }
        this.salted = h;
    }

    /** floor(ratio * (2^64 - 1)), the product first rounded to 64 significant bits, half to even, as Go's {@code big.Float} does. */
    static long limit(double ratio) {
        if (!(ratio > 0)) {
            return 0;
        }
        if (ratio >= 1) {
            return -1;
        }
        BigDecimal exact = new BigDecimal(ratio)
                .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE)));
        // The integer part's bits say how many bits of fraction the significand has left.
        int shift = SIGNIFICAND_BITS - exact.toBigInteger().bitLength();
        BigInteger rounded = exact.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(shift)))
                .setScale(0, RoundingMode.HALF_EVEN)
                .toBigInteger();
        return rounded.shiftRight(shift).longValue();
    }

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        boolean sampled = all || Long.compareUnsigned(hash(trace.idHigh(), trace.idLow()), limit) <= 0;
        return sampled ? Verdict.SAMPLED : Verdict.NOT_SAMPLED;
    }

    private long hash(long high, long low) {
        return eight(eight(salted, high), low);
    }

    private static long eight(long start, long bytes) {
        long h = start;
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            h = (h ^ (bytes >>> shift & 0xff)) * FNV_PRIME;
        }
        return h;
    }
}
