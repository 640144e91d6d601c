package io.spanway.processing.receiver.hostmetrics;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The metrics of the Collector's process scraper, and what is known of them here. Immutable. */
enum ProcessMetric {
    CPU_TIME("process.cpu.time", "s", true, true),
    CPU_UTILIZATION("process.cpu.utilization", "1", false, true),
    MEMORY_USAGE("process.memory.usage", "By", true, true),
    MEMORY_VIRTUAL("process.memory.virtual", "By", true, true),
    MEMORY_UTILIZATION("process.memory.utilization", "1", false, true),
    DISK_IO("process.disk.io", "By", true, true),
    DISK_OPERATIONS("process.disk.operations", "{operations}", false, true),
    THREADS("process.threads", "{threads}", false, true),
    OPEN_FILE_DESCRIPTORS("process.open_file_descriptors", "{count}", false, true),
    PAGING_FAULTS("process.paging.faults", "{faults}", false, true),
    CONTEXT_SWITCHES("process.context_switches", "{count}", false, true),
    UPTIME("process.uptime", "s", false, true),
    HANDLES("process.handles", "{count}", false, false),
    SIGNALS_PENDING("process.signals_pending", "{signals}", false, false);

    private final String metricName;
    private final String unit;
    private final boolean byDefault;
    private final boolean available;

    ProcessMetric(String metricName, String unit, boolean byDefault, boolean available) {
        this.metricName = metricName;
        this.unit = unit;
        this.byDefault = byDefault;
        this.available = available;
    }

    String metricName() {
        return metricName;
    }

    String unit() {
        return unit;
    }

    /** Whether it is made when nothing is said. */
    boolean byDefault() {
        return byDefault;
    }

    /** Whether this program can measure it. */
    boolean available() {
        return available;
    }

    static boolean known(String name) {
        return Arrays.stream(values()).anyMatch(metric -> metric.metricName.equals(name));
    }

    static String names() {
        return Arrays.stream(values()).map(metric -> metric.metricName).collect(Collectors.joining(", "));
    }
}
