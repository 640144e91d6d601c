package io.spanway.processing.exporter.local;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keys of {@code file}, with the Collector's defaults.
 *
 * @param path required; with group_by it holds one {@code *}
 * @param append default false: an existing file is emptied
 * @param rotation absent: one file that grows
 * @param format json (default) or proto
 * @param encoding needs an encoding extension
 * @param compression none (default) or zstd
 * @param flushInterval accepted; data is handed to the operating system before it is acknowledged, which is never later
 * @param groupBy one file per value of a resource attribute
 * @param createDirectory make missing directories
 * @param directoryPermissions of those, octal, default 0755
 *     <p>Immutable.
 */
record FileConfig(
        String path,
        Boolean append,
        @Nullable Rotation rotation,
        Format format,
        @Nullable String encoding,
        String compression,
        Duration flushInterval,
        @Nullable GroupBy groupBy,
        Boolean createDirectory,
        String directoryPermissions) {
    FileConfig {
        path = path == null ? "" : path;
        append = append != null && append;
        format = format == null ? Format.JSON : format;
        compression = compression == null ? "" : compression;
        flushInterval = flushInterval == null ? Duration.ofSeconds(1) : flushInterval;
        createDirectory = createDirectory != null && createDirectory;
        directoryPermissions =
                directoryPermissions == null || directoryPermissions.isEmpty() ? "0755" : directoryPermissions;
        require(!path.isEmpty(), "path: must be non-empty");
        require(
                compression.isEmpty() || "none".equals(compression) || "zstd".equals(compression),
                "compression: \"" + compression + "\" is not zstd");
        require(!append || rotation == null, "append: cannot be combined with rotation");
        require(!append || !isCompressed(compression), "append: cannot be combined with compression");
        require(!flushInterval.isNegative(), "flush_interval: must not be negative");
        require(
                encoding == null || encoding.isEmpty(),
                "encoding: \"" + encoding + "\" is not found; this version has no"
                        + " encoding extensions, use format");
        require(
                directoryPermissions.matches("0?[0-7]{3}"),
                "directory_permissions: \"" + directoryPermissions + "\" is not an octal mode such as 0755");
        if (groupBy != null && groupBy.enabled()) {
            require(
                    path.indexOf('*') >= 0 && path.indexOf('*') == path.lastIndexOf('*'),
                    "path: must contain exactly one * when group_by is enabled");
            require(path.indexOf('*') > 0, "path: must not start with * when group_by is enabled");
        }
    }

    /** How a payload is written. Immutable. */
    enum Format {
        JSON,
        PROTO
    }

    /**
     * {@code rotation}.
     *
     * @param maxMegabytes size at which a file is put aside, default 100
     * @param maxDays age at which a file that was put aside is deleted, 0 = never
     * @param maxBackups how many of them are kept, default 100, 0 = all
     * @param localtime local time in their names instead of UTC
     *     <p>Immutable.
     */
    record Rotation(Integer maxMegabytes, Integer maxDays, Integer maxBackups, Boolean localtime) {
        Rotation {
            maxMegabytes = maxMegabytes == null || maxMegabytes == 0 ? Integer.valueOf(100) : maxMegabytes;
            maxDays = maxDays == null ? Integer.valueOf(0) : maxDays;
            maxBackups = maxBackups == null ? Integer.valueOf(100) : maxBackups;
            localtime = localtime != null && localtime;
            require(maxMegabytes > 0, "rotation.max_megabytes: must not be negative");
            require(maxDays >= 0, "rotation.max_days: must not be negative");
            require(maxBackups >= 0, "rotation.max_backups: must not be negative");
        }
    }

    /**
     * {@code group_by}.
     *
     * @param resourceAttribute whose value takes the place of the path's {@code *}
     * @param maxOpenFiles files open at one time, default 100
     *     <p>Immutable.
     */
    record GroupBy(Boolean enabled, String resourceAttribute, Integer maxOpenFiles) {
        GroupBy {
            enabled = enabled != null && enabled;
            resourceAttribute = resourceAttribute == null || resourceAttribute.isEmpty()
                    ? "fileexporter.path_segment"
                    : resourceAttribute;
            maxOpenFiles = maxOpenFiles == null ? Integer.valueOf(100) : maxOpenFiles;
            require(maxOpenFiles > 0, "group_by.max_open_files: must be positive");
        }
    }

    boolean compressed() {
        return isCompressed(compression);
    }

    private static boolean isCompressed(String compression) {
        return "zstd".equals(compression);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
