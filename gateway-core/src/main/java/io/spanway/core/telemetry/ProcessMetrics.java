package io.spanway.core.telemetry;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** What the process itself uses: processor, memory, files, garbage collection. Read when scraped. Immutable. */
public final class ProcessMetrics {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double MILLIS = TimeUnit.SECONDS.toMillis(1);
    private static final Path STATM = Path.of("/proc/self/statm");

    /** Linux counts memory in pages; all platforms that this runs on have pages of this size. */
    private static final long PAGE_BYTES = 4096;

    private ProcessMetrics() {}

    /** Adds the process's metrics; once per registry. */
    public static void register(Metrics metrics) {
        operatingSystem(metrics);
        memory(metrics);
        garbageCollection(metrics);
        long startMillis = ManagementFactory.getRuntimeMXBean().getStartTime();
        metrics.gauge(
                "process_start_time_seconds",
                "Start time of the process since the Unix epoch in seconds.",
                () -> startMillis / MILLIS);
        metrics.counterOf(
                "otelcol_process_uptime",
                "Uptime of the process in seconds.",
                () -> ManagementFactory.getRuntimeMXBean().getUptime() / MILLIS);
    }

    private static void operatingSystem(Metrics metrics) {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        if (system instanceof com.sun.management.OperatingSystemMXBean process) {
            DoubleSupplier cpuSeconds = () -> process.getProcessCpuTime() / NANOS;
            metrics.counterOf(
                    "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", cpuSeconds);
            metrics.counterOf("otelcol_process_cpu_seconds", "Total CPU user and system time in seconds.", cpuSeconds);
        }
        if (system instanceof UnixOperatingSystemMXBean files) {
            metrics.gauge("process_open_fds", "Number of open file descriptors.", files::getOpenFileDescriptorCount);
            metrics.gauge(
                    "process_max_fds", "Maximum number of open file descriptors.", files::getMaxFileDescriptorCount);
        }
        if (Files.isReadable(STATM)) {
            metrics.gauge(
                    "process_resident_memory_bytes", "Resident memory size in bytes.", ProcessMetrics::residentBytes);
            metrics.gauge(
                    "otelcol_process_memory_rss", "Total physical memory in bytes.", ProcessMetrics::residentBytes);
        }
    }

    private static void memory(Metrics metrics) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        String used = "Memory in use in bytes.";
        metrics.gauge(
                "spanway_memory_used_bytes",
                used,
                () -> memory.getHeapMemoryUsage().getUsed(),
                "area",
                "heap");
        metrics.gauge(
                "spanway_memory_used_bytes",
                used,
                () -> memory.getNonHeapMemoryUsage().getUsed(),
                "area",
                "nonheap");
        metrics.gauge("spanway_memory_used_bytes", used, PlatformDependent::usedDirectMemory, "area", "direct");
        String max = "Limit of the memory in bytes.";
        metrics.gauge(
                "spanway_memory_max_bytes",
                max,
                () -> memory.getHeapMemoryUsage().getMax(),
                "area",
                "heap");
        metrics.gauge("spanway_memory_max_bytes", max, PlatformDependent::maxDirectMemory, "area", "direct");
        metrics.gauge("spanway_threads", "Live threads.", ManagementFactory.getThreadMXBean()::getThreadCount);
    }

    private static void garbageCollection(Metrics metrics) {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            metrics.counterOf(
                    "spanway_gc_seconds_total",
                    "Time spent in garbage collection in seconds.",
                    () -> collector.getCollectionTime() / MILLIS,
                    "gc",
                    collector.getName());
            metrics.counterOf(
                    "spanway_gc_collections_total",
                    "Garbage collections.",
                    collector::getCollectionCount,
                    "gc",
                    collector.getName());
        }
    }

    private static double residentBytes() {
        try {
            String[] pages = Files.readString(STATM).split(" ", 3);
            return Long.parseLong(pages[1]) * (double) PAGE_BYTES;
        } catch (IOException | NumberFormatException e) {
            return Double.NaN;
        }
    }
}
