package io.spanway.core.storage;

import io.spanway.core.queue.disk.LogSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code extensions.file_storage}: keys of the Collector, and ours.
 *
 * @param directory absent: {@code file_storage} in the process's data directory
 * @param timeout how long to wait for another process to give the directory up, default 1s
 * @param createDirectory default false, as in the Collector: a volume that was not mounted should be noticed; what lies in the data
 *     directory is made
 * @param directoryPermissions accepted and without effect; the process's umask holds
 * @param fsync default always; {@code true} means always, {@code false} means never
 * @param fsyncInterval for {@code fsync: interval}, default 100ms
 * @param maxSize most bytes of each queue's files, default 0 = as many as the disk has
 * @param segmentSize bytes at which a new file is begun, default 16 MiB
 * @param readAhead most bytes of each queue that are in memory at a time, default 8 MiB
 * @param recreate accepted and without effect: what is damaged is always put aside
 * @param compaction accepted and without effect: files whose records were all delivered are removed at once
 *     <p>Immutable.
 */
public record FileStorageConfig(
        @Nullable String directory,
        Duration timeout,
        Boolean createDirectory,
        @Nullable String directoryPermissions,
        Fsync fsync,
        Duration fsyncInterval,
        Long maxSize,
        Long segmentSize,
        Long readAhead,
        @Nullable Boolean recreate,
        @Nullable Compaction compaction) {
    private static final long MIB = 1 << 20;
    private static final long LEAST_SEGMENT = 64 * 1024;
    private static final long MOST_SEGMENT = 1 << 30;

    /** When clients are told that their data is safe. */
    public enum Fsync {
        ALWAYS,
        INTERVAL,
        NEVER,
        TRUE,
        FALSE;

        LogSettings.Fsync meant() {
            return switch (this) {
                case ALWAYS, TRUE -> LogSettings.Fsync.ALWAYS;
                case INTERVAL -> LogSettings.Fsync.INTERVAL;
                case NEVER, FALSE -> LogSettings.Fsync.NEVER;
            };
        }
    }

    /** {@code compaction}: read so that files that have it load. */
    public record Compaction(
            @Nullable Boolean onStart,
            @Nullable Boolean onRebound,
            @Nullable String directory,
            @Nullable Long reboundNeededThresholdMib,
            @Nullable Long reboundTriggerThresholdMib,
            @Nullable Long maxTransactionSize,
            @Nullable Duration checkInterval,
            @Nullable Boolean cleanupOnStart) {}

    public FileStorageConfig {
        timeout = timeout == null ? Duration.ofSeconds(1) : timeout;
        createDirectory = createDirectory != null && createDirectory;
        fsync = fsync == null ? Fsync.ALWAYS : fsync;
        fsyncInterval = fsyncInterval == null ? Duration.ofMillis(100) : fsyncInterval;
        maxSize = maxSize == null ? Long.valueOf(0) : maxSize;
        segmentSize = segmentSize == null ? Long.valueOf(16 * MIB) : segmentSize;
        readAhead = readAhead == null ? Long.valueOf(8 * MIB) : readAhead;
        require(!timeout.isNegative(), "timeout: must not be negative");
        require(directory == null || !directory.isEmpty(), "directory: must not be empty");
        require(!fsyncInterval.isNegative() && !fsyncInterval.isZero(), "fsync_interval: must be positive");
        require(maxSize >= 0, "max_size: must not be negative (0 = as many bytes as the disk has)");
        require(
                segmentSize >= LEAST_SEGMENT && segmentSize <= MOST_SEGMENT,
                "segment_size: must be from 65536 (64 KiB) to 1073741824 (1 GiB)");
        require(readAhead >= LEAST_SEGMENT, "read_ahead: must be at least 65536 (64 KiB)");
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** How the queues are kept. */
    LogSettings settings(long budgetBytes) {
        long memory = Math.max(1, Math.min(readAhead, budgetBytes / 8));
        return new LogSettings(fsync.meant(), fsyncInterval.toNanos(), segmentSize, maxSize, memory);
    }

    /** Keys that were given and have no effect. */
    List<String> unused() {
        List<String> keys = new ArrayList<>();
        if (compaction != null) {
            keys.add("compaction");
        }
        if (recreate != null) {
            keys.add("recreate");
        }
        if (directoryPermissions != null) {
            keys.add("directory_permissions");
        }
        return keys;
    }
}
