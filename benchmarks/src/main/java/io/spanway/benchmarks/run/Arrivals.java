package io.spanway.benchmarks.run;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Which spans reached the sinks, which were acknowledged, and whether both agree: an acknowledged span arrived, none twice, and all of a trace
 * at one sink. One bit a span and one a request, two bytes a trace; the oldest are not forgotten, so a run has a greatest length.
 *
 * <p>Thread-safe.
 */
final class Arrivals {
    /** Spans that one run may send: 16 MiB of bits. */
    static final long MOST_SPANS = 1L << 27;

    private static final VarHandle HOMES = MethodHandles.arrayElementVarHandle(short[].class);

    /** What was found over a whole run. */
    record Verdict(long acknowledged, long lost, long duplicated, long splitTraces, long foreign) {
        boolean clean() {
            return lost == 0 && duplicated == 0 && splitTraces == 0 && foreign == 0;
        }
    }

    private final int spansPerRequest;
    private final AtomicLongArray arrived = new AtomicLongArray((int) (MOST_SPANS / Long.SIZE));
    private final AtomicLongArray acknowledged;
    /** Sink of each trace, plus one. */
    private final short[] homes;

    private final LongAdder spans = new LongAdder();
    private final LongAdder duplicated = new LongAdder();
    private final LongAdder split = new LongAdder();
    private final LongAdder foreign = new LongAdder();
    private final LongAdder calls = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder[] perSink;

    Arrivals(int spansPerRequest, int sinks) {
        this.spansPerRequest = spansPerRequest;
        int requests = (int) (MOST_SPANS / spansPerRequest) + 1;
        this.acknowledged = new AtomicLongArray(requests / Long.SIZE + 1);
        int chunks = (spansPerRequest + SpanIds.CHUNK - 1) / SpanIds.CHUNK;
        this.homes = new short[(requests / SpanIds.REQUESTS_PER_TRACE + 1) * chunks];
        this.perSink = new LongAdder[sinks];
        for (int i = 0; i < sinks; i++) {
            perSink[i] = new LongAdder();
        }
    }

    /** A sink got a span. */
    void span(int sink, long trace, long span) {
        if (span < 0 || span >= MOST_SPANS || trace < 0 || trace >= homes.length) {
            foreign.increment();
            return;
        }
        if (!set(arrived, span)) {
            duplicated.increment();
        }
        short home = (short) HOMES.getVolatile(homes, (int) trace);
        if (home == 0) {
            home = (short) HOMES.compareAndExchange(homes, (int) trace, (short) 0, (short) (sink + 1));
        }
        if (home != 0 && home != sink + 1 && home != Short.MAX_VALUE) {
            HOMES.setVolatile(homes, (int) trace, Short.MAX_VALUE);
            split.increment();
        }
    }

    /** A sink got a whole call. */
    void call(int sink, int spansOfCall, int bytesOfCall) {
        calls.increment();
        bytes.add(bytesOfCall);
        spans.add(spansOfCall);
        perSink[sink].add(spansOfCall);
    }

    /** The client was told that the request is taken. */
    void acknowledge(long request) {
        set(acknowledged, request);
    }

    private static boolean set(AtomicLongArray bits, long index) {
        long bit = 1L << index;
        return (bits.getAndUpdate((int) (index >>> 6), word -> word | bit) & bit) == 0;
    }

    long spans() {
        return spans.sum();
    }

    long calls() {
        return calls.sum();
    }

    /** Bytes of the calls' messages, decompressed. */
    long bytes() {
        return bytes.sum();
    }

    /** Spans of each sink so far. */
    long[] bySink() {
        long[] sums = new long[perSink.length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = perSink[i].sum();
        }
        return sums;
    }

    /** Compares what was acknowledged with what arrived. */
    Verdict verdict() {
        long taken = 0;
        long lost = 0;
        for (int word = 0; word < acknowledged.length(); word++) {
            for (long rest = acknowledged.get(word); rest != 0; rest &= rest - 1) {
                long first = ((long) word * Long.SIZE + Long.numberOfTrailingZeros(rest)) * spansPerRequest;
                taken += spansPerRequest;
                for (long span = first; span < first + spansPerRequest; span++) {
                    lost += (arrived.get((int) (span >>> 6)) >>> span & 1) == 0 ? 1 : 0;
                }
            }
        }
        return new Verdict(taken, lost, duplicated.sum(), split.sum(), foreign.sum());
    }
}
