package io.spanway.app.demo;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Compares, span by span, what the generator got acknowledged with what arrived at the gateways and at the external gateway.
 *
 * <p>A trace whose spans were all acknowledged and arrived everywhere is folded into the totals after a quiet time, so that memory follows the
 * rate and not the length of the run. Confined to one thread.
 */
final class Tally {
    private static final int ACKNOWLEDGED = 0;
    private static final int AT_GATEWAYS = 1;
    private static final int AT_EXTERNAL = 2;

    /**
     * The verdict so far.
     *
     * @param traces traces with an acknowledged span
     * @param spans acknowledged spans
     * @param split traces seen at more than one gateway
     * @param lost acknowledged spans that did not arrive at a gateway or at the external gateway
     * @param duplicated arrivals of a span beyond the first, at gateways and at the external gateway
     */
    record Verdict(long traces, long spans, long split, long lost, long duplicated) {
        boolean clean() {
            return traces > 0 && split == 0 && lost == 0 && duplicated == 0;
        }
    }

    private record TraceKey(long high, long low) {}

    private static final class Trace {
        final Map<Long, int[]> spans = new HashMap<>();
        long gateways;
        long touchedNanos;

        boolean complete() {
            return spans.values().stream()
                    .allMatch(counts -> counts[ACKNOWLEDGED] > 0 && counts[AT_GATEWAYS] > 0 && counts[AT_EXTERNAL] > 0);
        }
    }

    private final Map<TraceKey, Trace> open = new HashMap<>();
    private final long quietNanos;
    private Verdict folded = new Verdict(0, 0, 0, 0, 0);

    /** @param quietNanos how long a complete trace is kept to see late duplicates */
    Tally(long quietNanos) {
        this.quietNanos = quietNanos;
    }

    void acknowledged(long high, long low, long span, long nowNanos) {
        count(high, low, span, nowNanos, ACKNOWLEDGED);
    }

    /**
     * @param gateway index of the gateway, 0 to 63
     * @return whether this is the first span of its trace there
     */
    boolean atGateway(int gateway, long high, long low, long span, long nowNanos) {
        Trace trace = count(high, low, span, nowNanos, AT_GATEWAYS);
        long before = trace.gateways;
        trace.gateways |= 1L << gateway;
        return before != trace.gateways;
    }

    void atExternal(long high, long low, long span, long nowNanos) {
        count(high, low, span, nowNanos, AT_EXTERNAL);
    }

    /** Whether every acknowledged span has arrived everywhere. */
    boolean settled() {
        return open.values().stream()
                .allMatch(trace -> trace.spans.values().stream()
                        .allMatch(counts ->
                                counts[ACKNOWLEDGED] == 0 || (counts[AT_GATEWAYS] > 0 && counts[AT_EXTERNAL] > 0)));
    }

    /** Folds what is complete and quiet, and answers the verdict over everything seen. */
    Verdict verdict(long nowNanos) {
        Verdict sum = folded;
        for (Iterator<Trace> traces = open.values().iterator(); traces.hasNext(); ) {
            Trace trace = traces.next();
            sum = plus(sum, trace);
            if (nowNanos - trace.touchedNanos > quietNanos && trace.complete()) {
                folded = plus(folded, trace);
                traces.remove();
            }
        }
        return sum;
    }

    private Trace count(long high, long low, long span, long nowNanos, int place) {
        Trace trace = open.computeIfAbsent(new TraceKey(high, low), key -> new Trace());
        trace.touchedNanos = nowNanos;
        trace.spans.computeIfAbsent(span, key -> new int[3])[place]++;
        return trace;
    }

    private static Verdict plus(Verdict sum, Trace trace) {
        long spans = 0;
        long lost = 0;
        long duplicated = 0;
        for (int[] counts : trace.spans.values()) {
            boolean acknowledged = counts[ACKNOWLEDGED] > 0;
            spans += acknowledged ? 1 : 0;
            lost += acknowledged && (counts[AT_GATEWAYS] == 0 || counts[AT_EXTERNAL] == 0) ? 1 : 0;
            duplicated += Math.max(0, counts[AT_GATEWAYS] - 1) + Math.max(0, counts[AT_EXTERNAL] - 1);
        }
        return new Verdict(
                sum.traces() + (spans > 0 ? 1 : 0),
                sum.spans() + spans,
                sum.split() + (Long.bitCount(trace.gateways) > 1 ? 1 : 0),
                sum.lost() + lost,
                sum.duplicated() + duplicated);
    }
}
