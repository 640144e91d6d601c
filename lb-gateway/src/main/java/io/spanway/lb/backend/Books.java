package io.spanway.lb.backend;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts every item once when it comes and once when its fate is known: received = delivered + refused + dropped + waiting, per signal.
 *
 * <p>Refused: the client was told and still has the item. Dropped: it was acknowledged before, or a backend rejected it for good.
 * Thread-safe, no allocation on count.
 */
public final class Books {
    private static final String DROPPED = "Items lost after they were acknowledged, by reason.";
    private static final Signal[] SIGNALS = Signal.values();
    private static final Reason[] REASONS = Reason.values();

    private final boolean acknowledgedEarly;
    private final boolean kept;
    private final Counter[] received = new Counter[SIGNALS.length];
    private final Counter[] delivered = new Counter[SIGNALS.length];
    private final Counter[] sent = new Counter[SIGNALS.length];
    private final Counter[] sendFailed = new Counter[SIGNALS.length];
    private final Counter[] enqueueFailed = new Counter[SIGNALS.length];
    private final Counter[][] refused = new Counter[SIGNALS.length][REASONS.length];
    private final Counter[][] dropped = new Counter[SIGNALS.length][REASONS.length];
    private final Counter[] rejected = new Counter[SIGNALS.length];
    private final LongAdder[] waiting = new LongAdder[SIGNALS.length];
    private final Counter malformed;

    /**
     * @param exporter id as configured
     * @param acknowledgedEarly whether clients are answered before delivery, so that what fails is dropped rather than refused
     */
    public Books(Metrics metrics, String exporter, boolean acknowledgedEarly) {
        this(metrics, exporter, acknowledgedEarly, false);
    }

    /** @param kept whether what fails stays on disk, so that it is refused to the queue rather than dropped */
    public Books(Metrics metrics, String exporter, boolean acknowledgedEarly, boolean kept) {
        this.acknowledgedEarly = acknowledgedEarly;
        this.kept = kept;
        malformed = metrics.counter(
                "spanway_lb_malformed_requests",
                "Requests refused because their bytes are no valid request.",
                "exporter",
                exporter);
        for (Signal signal : SIGNALS) {
            int s = signal.ordinal();
            received[s] = count(metrics, "spanway_lb_received_items", "Items that came in.", exporter, signal);
            delivered[s] =
                    count(metrics, "spanway_lb_delivered_items", "Items that a backend accepted.", exporter, signal);
            sent[s] = exported(
                    metrics, "otelcol_exporter_sent_", "Items successfully sent to a backend.", exporter, signal);
            sendFailed[s] = exported(
                    metrics, "otelcol_exporter_send_failed_", "Items that could not be sent.", exporter, signal);
            rejected[s] = metrics.counter(
                    "spanway_lb_dropped_items",
                    DROPPED,
                    "exporter",
                    exporter,
                    "signal",
                    signal.id(),
                    "reason",
                    "rejected");
            for (Reason reason : REASONS) {
                String name = reason.name().toLowerCase(Locale.ROOT);
                refused[s][reason.ordinal()] = metrics.counter(
                        "spanway_lb_refused_items",
                        "Items that the client was told to keep or repeat, by reason.",
                        "exporter",
                        exporter,
                        "signal",
                        signal.id(),
                        "reason",
                        name);
                dropped[s][reason.ordinal()] = metrics.counter(
                        "spanway_lb_dropped_items",
                        DROPPED,
                        "exporter",
                        exporter,
                        "signal",
                        signal.id(),
                        "reason",
                        name);
            }
            enqueueFailed[s] = exported(
                    metrics, "otelcol_exporter_enqueue_failed_", "Items that found the queue full.", exporter, signal);
            LongAdder held = new LongAdder();
            waiting[s] = held;
            metrics.gauge(
                    "spanway_lb_waiting_items",
                    "Items received whose fate is not known yet.",
                    held::sum,
                    "exporter",
                    exporter,
                    "signal",
                    signal.id());
        }
    }

    private static Counter count(Metrics metrics, String family, String help, String exporter, Signal signal) {
        return metrics.counter(family, help, "exporter", exporter, "signal", signal.id());
    }

    private static Counter exported(Metrics metrics, String prefix, String help, String exporter, Signal signal) {
        return metrics.counter(prefix + signal.itemsName(), help, "exporter", exporter);
    }

    /** Items of a request that was read for the first time. */
    public void received(Signal signal, int items) {
        received[signal.ordinal()].inc(items);
        waiting[signal.ordinal()].add(items);
    }

    /** Bytes that are no request; they have no items. */
    public void malformed() {
        malformed.inc();
    }

    /** A backend accepted {@code items}. */
    public void delivered(Signal signal, long items) {
        int s = signal.ordinal();
        delivered[s].inc(items);
        sent[s].inc(items);
        waiting[s].add(-items);
    }

    /** A backend took the call and rejected {@code items} of it for good. */
    public void rejected(Signal signal, long items) {
        int s = signal.ordinal();
        rejected[s].inc(items);
        sendFailed[s].inc(items);
        waiting[s].add(-items);
    }

    /** The client keeps {@code items}, because there is no room for them. */
    public void turnedAway(Signal signal, Reason reason, long items) {
        int s = signal.ordinal();
        refused[s][reason.ordinal()].inc(items);
        enqueueFailed[s].inc(items);
        waiting[s].add(-items);
    }

    /** No backend will get {@code items} by us: refused, or dropped where they were acknowledged. */
    public void failed(Signal signal, Reason reason, long items) {
        int s = signal.ordinal();
        (acknowledgedEarly && !kept ? dropped : refused)[s][reason.ordinal()].inc(items);
        sendFailed[s].inc(items);
        waiting[s].add(-items);
    }

    /** Whether clients are answered before delivery. */
    public boolean acknowledgedEarly() {
        return acknowledgedEarly;
    }

    /** Items received whose fate is not known yet, of all signals. */
    public long waiting() {
        long sum = 0;
        for (LongAdder held : waiting) {
            sum += held.sum();
        }
        return sum;
    }
}
