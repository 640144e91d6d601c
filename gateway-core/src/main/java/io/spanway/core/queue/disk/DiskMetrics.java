package io.spanway.core.queue.disk;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.Metrics;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counters, alarm and log lines of one queue on disk.
 *
 * <p>The alarm is on while the disk takes no writes: one line when it goes on, one when it goes off. Thread-safe but for the alarm, which is
 * switched on the disk's thread.
 */
final class DiskMetrics {
    private static final Logger log = LoggerFactory.getLogger(DiskMetrics.class);

    private final String queue;
    private final Counter tornBytes;
    private final Counter quarantined;
    private final Counter damaged;
    private final Counter recovered;
    private final Counter writeFailures;
    private final Counter syncs;
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean alarm;

    /** @param queue label value: exporter and lane */
    DiskMetrics(Metrics metrics, String queue) {
        this.queue = queue;
        String[] labels = {"queue", queue};
        tornBytes = metrics.counter(
                "spanway_storage_torn_bytes", "Bytes cut off the end of the newest segment at start.", labels);
        quarantined = metrics.counter(
                "spanway_storage_quarantined_segments", "Damaged segments that were put aside.", labels);
        damaged = metrics.counter(
                "spanway_storage_damaged_records", "Records that could not be read any more and are lost.", labels);
        recovered = metrics.counter(
                "spanway_storage_recovered_records", "Undelivered records found on disk at start.", labels);
        writeFailures = metrics.counter(
                "spanway_storage_write_failures", "Groups of records that the disk did not take.", labels);
        syncs = metrics.counter("spanway_storage_syncs", "Times that written records were made durable.", labels);
        metrics.gauge("spanway_storage_bytes", "Bytes in the files of the queue.", bytes::get, labels);
        metrics.gauge(
                "spanway_storage_alarm",
                "1 while the disk takes no writes and clients are refused.",
                () -> alarm ? 1 : 0,
                labels);
    }

    void recovered(Recovery.Found found, long records) {
        tornBytes.inc(found.tornBytes());
        quarantined.inc(found.quarantined());
        damaged.inc(found.damaged());
        recovered.inc(records);
        long total = 0;
        for (Segment segment : found.segments()) {
            total += segment.size();
        }
        bytes.addAndGet(total);
    }

    void addBytes(long more) {
        bytes.addAndGet(more);
    }

    long bytes() {
        return bytes.get();
    }

    void synced() {
        syncs.inc();
    }

    void damaged(Segment segment, int records) {
        damaged.inc(records);
        log.error("{}: {} records of {} are damaged and lost; the file will be put aside", queue, records, segment);
    }

    void readFailed(Segment segment, IOException cause) {
        log.error("{}: reading {} failed: {}", queue, segment, cause.toString());
    }

    void quarantined() {
        quarantined.inc();
    }

    boolean alarm() {
        return alarm;
    }

    void writeFailed(IOException cause) {
        writeFailures.inc();
        if (!alarm) {
            alarm = true;
            log.error("{}: the disk takes no writes, clients are refused until it does: {}", queue, cause.toString());
        }
    }

    void writeSucceeded() {
        if (alarm) {
            alarm = false;
            log.info("{}: the disk takes writes again", queue);
        }
    }
}
