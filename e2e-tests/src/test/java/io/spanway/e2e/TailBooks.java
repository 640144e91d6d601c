package io.spanway.e2e;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The books of a second tier that buffers traces, in spans, as its {@code /metrics} shows them. Immutable.
 *
 * @param bytes what undecided traces take
 * @param heldBytes what kept traces take that the next stage has not accepted
 * @param traces trace ids in memory
 */
record TailBooks(
        long arrived,
        long delivered,
        long notSampled,
        long dropped,
        long waiting,
        long bytes,
        long heldBytes,
        long traces) {
    static TailBooks of(Launched gateway) {
        String metrics = gateway.metrics();
        return new TailBooks(
                sum(metrics, "arrived_spans"),
                sum(metrics, "delivered_spans"),
                sum(metrics, "not_sampled_spans"),
                sum(metrics, "dropped_spans"),
                sum(metrics, "waiting_spans"),
                sum(metrics, "bytes"),
                sum(metrics, "held_bytes"),
                sum(metrics, "traces"));
    }

    private static long sum(String metrics, String what) {
        return Books.sum(metrics, "spanway_trace_buffer_" + what);
    }

    boolean balance() {
        return arrived == delivered + notSampled + dropped + waiting;
    }

    /** Traces decided before their time for one cause. */
    static long early(Launched gateway, String cause) {
        return labelled(gateway, "spanway_trace_buffer_early_decisions", "cause=\"" + cause + "\"");
    }

    /** The sum of those series of a family that have a label. */
    static long labelled(Launched gateway, String family, String label) {
        Matcher series = Pattern.compile("(?m)^" + family + "\\{[^}]*" + Pattern.quote(label) + "[^}]*\\} (\\S+)$")
                .matcher(gateway.metrics());
        double sum = 0;
        while (series.find()) {
            sum += Double.parseDouble(series.group(1));
        }
        return (long) sum;
    }
}
