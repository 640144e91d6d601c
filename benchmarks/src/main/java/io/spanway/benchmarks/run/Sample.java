package io.spanway.benchmarks.run;

import java.util.Arrays;

/**
 * One measured window of one system.
 *
 * @param round counted from 1
 * @param rate spans a second that were offered; 0 = closed loop
 * @param cpuMicrosPerSpan of the system, for each span that reached a sink
 * @param spansPerSecond that reached sinks
 * @param refusedShare of the requests
 * @param notOffered requests that an open loop was too late for, because too many were out
 * @param p50Millis latency of acknowledged requests
 * @param highestMebibytes resident, within the window
 * @param callsPerRequest calls that sinks got for each request acknowledged
 * @param bytesOutPerIn decompressed
 * @param busiestPerMean spans of the busiest sink over the mean
 * @param otherCores used by anything on the machine but the system, the generator and the sinks: above 0.15 the window is noisy
 *     <p>Immutable.
 */
record Sample(
        SystemKind system,
        int round,
        double rate,
        double cpuMicrosPerSpan,
        double spansPerSecond,
        double refusedShare,
        long notOffered,
        double p50Millis,
        double p99Millis,
        double highestMebibytes,
        double callsPerRequest,
        double bytesOutPerIn,
        double busiestPerMean,
        double otherCores) {
    /** The middle one of some numbers, of an even count the mean of both. */
    static double median(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
