package io.spanway.benchmarks.run;

/**
 * Ids that are numbers in disguise: the n-th span's id is a bijective mix of n, so that who receives it knows n again, and placement sees
 * random bytes.
 *
 * <p>A trace travels in {@value #REQUESTS_PER_TRACE} requests that follow each other, up to {@value #CHUNK} adjacent spans in each. Immutable.
 */
final class SpanIds {
    static final int REQUESTS_PER_TRACE = 4;
    static final int CHUNK = 6;

    private static final long FIRST = 0xbf58476d1ce4e5b9L;
    private static final long SECOND = 0x94d049bb133111ebL;
    private static final long FIRST_INVERSE = inverse(FIRST);
    private static final long SECOND_INVERSE = inverse(SECOND);
    private static final long SALT = 0x9e3779b97f4a7c15L;

    private final int spansPerRequest;
    private final int chunksPerRequest;

    SpanIds(int spansPerRequest) {
        this.spansPerRequest = spansPerRequest;
        this.chunksPerRequest = (spansPerRequest + CHUNK - 1) / CHUNK;
    }

    /** Number of the span at {@code position} of a request. */
    long span(long request, int position) {
        return request * spansPerRequest + position;
    }

    /** Number of the trace that it belongs to. */
    long trace(long request, int position) {
        return request / REQUESTS_PER_TRACE * chunksPerRequest + position / CHUNK;
    }

    /** The 8 bytes that stand for a number, never 0 for numbers that occur. */
    static long disguise(long number) {
        long z = number + SALT;
        z = (z ^ z >>> 30) * FIRST;
        z = (z ^ z >>> 27) * SECOND;
        return z ^ z >>> 31;
    }

    /** The number that {@link #disguise} was given. */
    static long reveal(long id) {
        long z = unshift(id, 31) * SECOND_INVERSE;
        z = unshift(z, 27) * FIRST_INVERSE;
        return unshift(z, 30) - SALT;
    }

    private static long unshift(long mixed, int bits) {
        long value = mixed;
        for (int done = bits; done < Long.SIZE; done += bits) {
            value = mixed ^ value >>> bits;
        }
        return value;
    }

    /** The inverse of an odd number modulo 2^64, by Newton's iteration: each round doubles the right bits. */
    private static long inverse(long odd) {
        long inverse = odd;
        for (int round = 0; round < 6; round++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }
}
