package io.spanway.processing.receiver.hostmetrics;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.StringTokenizer;

/**
 * What our process has used up to a moment. A number that the platform does not tell is -1.
 *
 * @param userSeconds processor time in user mode
 * @param systemSeconds in the kernel
 * @param waitSeconds time that it waited for disks
 * @param residentBytes memory
 *     <p>Immutable.
 */
record ProcessSample(
        double userSeconds,
        double systemSeconds,
        double waitSeconds,
        long minorFaults,
        long majorFaults,
        long threads,
        long virtualBytes,
        long residentBytes,
        long readBytes,
        long writtenBytes,
        long readCalls,
        long writeCalls,
        long voluntarySwitches,
        long involuntarySwitches,
        long openFiles) {
    /** Clock ticks of {@code /proc} per second: the kernel has shown this number to programs since 2.6, on every platform. */
    private static final double TICKS = 100;

    private static final long PAGE_BYTES = 4096;
    private static final double NANOS = 1e9;

    /** Reads the present numbers from {@code /proc} if there is one, else from the Java runtime. */
    static ProcessSample now(Path proc) {
        Path self = proc.resolve("self");
        try {
            String stat = Files.readString(self.resolve("stat"));
            // The name of the executable stands in parentheses and may hold spaces: the fields are counted from the
            // state behind it.
            StringTokenizer fields = new StringTokenizer(stat.substring(stat.lastIndexOf(')') + 2));
            long[] values = new long[fields.countTokens()];
            for (int i = 0; fields.hasMoreTokens(); i++) {
                String text = fields.nextToken();
                values[i] = i == 0 ? 0 : Long.parseUnsignedLong(text.startsWith("-") ? "0" : text);
            }
            Map<String, Long> io = numbers(self.resolve("io"));
            Map<String, Long> status = numbers(self.resolve("status"));
            return new ProcessSample(
                    values[11] / TICKS,
                    values[12] / TICKS,
                    values.length > 39 ? values[39] / TICKS : 0,
                    values[7],
                    values[9],
                    values[17],
                    values[20],
                    values[21] * PAGE_BYTES,
                    io.getOrDefault("read_bytes", -1L),
                    io.getOrDefault("write_bytes", -1L),
                    io.getOrDefault("syscr", -1L),
                    io.getOrDefault("syscw", -1L),
                    status.getOrDefault("voluntary_ctxt_switches", -1L),
                    status.getOrDefault("nonvoluntary_ctxt_switches", -1L),
                    openFilesNow());
        } catch (IOException | RuntimeException e) {
            return ofRuntime();
        }
    }

    private static ProcessSample ofRuntime() {
        double cpu = 0;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            cpu = system.getProcessCpuTime() / NANOS;
        }
        long threads = ManagementFactory.getThreadMXBean().getThreadCount();
        return new ProcessSample(cpu, 0, 0, -1, -1, threads, -1, -1, -1, -1, -1, -1, -1, -1, openFilesNow());
    }

    private static long openFilesNow() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean files
                ? files.getOpenFileDescriptorCount()
                : -1;
    }

    /** Lines {@code name: number …}; none if the file may not be read. */
    private static Map<String, Long> numbers(Path file) {
        Map<String, Long> numbers = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int colon = line.indexOf(':');
                String value = line.substring(colon + 1).strip();
                if (colon > 0 && !value.isEmpty() && value.chars().allMatch(Character::isDigit)) {
                    numbers.put(line.substring(0, colon), Long.parseLong(value));
                }
            }
        } catch (IOException | RuntimeException e) {
            return Map.of();
        }
        return numbers;
    }

    /** Memory of the machine in bytes. */
    static long machineBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : -1;
    }
}
