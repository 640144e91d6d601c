package io.spanway.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time of the whole machine and of this process, from {@code /proc} (Linux). Immutable. */
final class MachineClock {
    private static final double TICK_SECONDS = 0.01;
    private static final int IDLE = 4;
    private static final int IOWAIT = 5;
    private static final int FIELDS_OF_BUSY_TIME = 8;

    private MachineClock() {}

    /** Seconds that all cores together were busy since the machine started. */
    static double busySeconds() throws IOException {
        String[] fields = Files.readString(Path.of("/proc/stat"))
                .lines()
                .findFirst()
                .orElse("")
                .split("\\s+");
        double ticks = 0;
        for (int i = 1; i < Math.min(fields.length, FIELDS_OF_BUSY_TIME); i++) {
            ticks += i == IDLE || i == IOWAIT ? 0 : Long.parseLong(fields[i]);
        }
        return ticks * TICK_SECONDS;
    }

    /** Seconds of CPU that this process used: generator and sinks. */
    static double ownSeconds() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(used -> used.toNanos() / 1e9)
                .orElse(0.0);
    }
}
