package io.spanway.benchmarks.run;

import java.util.List;

/**
 * One life of one system: its windows, and what the oracle says about all that it was sent.
 *
 * @param readySeconds from the start of its command until it listened
 * @param idleMebibytes resident after its start, before the first request
 *     <p>Immutable.
 */
record SystemRun(
        SystemKind system,
        int round,
        double readySeconds,
        double idleMebibytes,
        List<Sample> samples,
        Arrivals.Verdict verdict) {
    SystemRun {
        samples = List.copyOf(samples);
    }

    /** Whether nothing acknowledged was lost, nothing came twice, and, where that is promised, no trace was split. */
    boolean sound() {
        return verdict.lost() == 0
                && verdict.duplicated() == 0
                && verdict.foreign() == 0
                && (verdict.splitTraces() == 0 || !system.traceAware());
    }
}
