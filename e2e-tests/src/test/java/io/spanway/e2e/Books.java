package io.spanway.e2e;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The books of a first tier, in items, as its {@code /metrics} shows them. Immutable. */
record Books(long received, long delivered, long refused, long dropped, long waiting) {
    static Books of(Launched gateway) {
        String metrics = gateway.metrics();
        return new Books(
                sum(metrics, "spanway_lb_received_items"),
                sum(metrics, "spanway_lb_delivered_items"),
                sum(metrics, "spanway_lb_refused_items"),
                sum(metrics, "spanway_lb_dropped_items"),
                sum(metrics, "spanway_lb_waiting_items"));
    }

    /** The books once nothing waits any more. */
    static Books settled(Launched gateway) {
        Awaitility.await("nothing waits")
                .atMost(40, TimeUnit.SECONDS)
                .until(() -> of(gateway).waiting() == 0);
        return of(gateway);
    }

    boolean balance() {
        return received == delivered + refused + dropped + waiting;
    }

    /** The sum of all series of a family. */
    static long sum(String metrics, String family) {
        Matcher series = Pattern.compile("(?m)^" + family + "(?:_total)?(?:\\{[^}]*\\})? (\\S+)$")
                .matcher(metrics);
        double sum = 0;
        while (series.find()) {
            sum += Double.parseDouble(series.group(1));
        }
        return (long) sum;
    }
}
