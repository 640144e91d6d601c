package io.spanway.processing.exporter.local;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file that is put aside when it is full: {@code name.ext} becomes {@code name-2026-01-31T08-15-00.000.ext}, and the oldest of these go.
 *
 * <p>Confined to one thread.
 */
final class RotatingFile {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS");
    private static final long MIB = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path path;
    private final boolean append;
    private final FileConfig.@Nullable Rotation rotation;
    private final Supplier<Instant> wallClock;
    private final String prefix;
    private final String suffix;
    private @Nullable OutputStream out;
    private long length;

    /** @param append keep what an existing file holds; with rotation it is always kept */
    RotatingFile(Path path, boolean append, FileConfig.@Nullable Rotation rotation, Supplier<Instant> wallClock) {
        this.path = path;
        this.append = append;
        this.rotation = rotation;
        this.wallClock = wallClock;
        String name = String.valueOf(path.getFileName());
        int dot = name.lastIndexOf('.');
        this.prefix = (dot < 0 ? name : name.substring(0, dot)) + "-";
        this.suffix = dot < 0 ? "" : name.substring(dot);
    }

    void open() throws IOException {
        open(append || rotation != null);
    }

    private void open(boolean keep) throws IOException {
        length = keep && Files.exists(path) ? Files.size(path) : 0;
        out = new BufferedOutputStream(
                Files.newOutputStream(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        keep ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING),
                BUFFER_BYTES);
    }

    /** Makes sure that {@code bytes} fit, in a new file if need be; a message larger than a file gets one of its own. */
    OutputStream forMessageOf(long bytes) throws IOException {
        if (rotation != null && length > 0 && length + bytes > rotation.maxMegabytes() * MIB) {
            rotate(rotation);
        }
        if (out == null) {
            open(true);
        }
        length += bytes;
        if (out == null) {
            throw new IOException(path + " is closed");
        }
        return out;
    }

    void flush() throws IOException {
        if (out != null) {
            out.flush();
        }
    }

    void close() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
    }

    private void rotate(FileConfig.Rotation terms) throws IOException {
        close();
        ZoneId zone = terms.localtime() ? ZoneId.systemDefault() : ZoneOffset.UTC;
        Instant now = wallClock.get();
        Path aside = backup(now, zone);
        for (Instant later = now; Files.exists(aside); aside = backup(later, zone)) {
            later = later.plusMillis(1);
        }
        Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
        open(false);
        removeOld(terms, now, zone);
    }

    private Path backup(Instant time, ZoneId zone) {
        return path.resolveSibling(prefix + STAMP.format(LocalDateTime.ofInstant(time, zone)) + suffix);
    }

    private void removeOld(FileConfig.Rotation terms, Instant now, ZoneId zone) throws IOException {
        List<Path> backups = backups();
        for (int i = 0; i < backups.size(); i++) {
            boolean tooMany = terms.maxBackups() > 0 && i >= terms.maxBackups();
            boolean tooOld = terms.maxDays() > 0
                    && timeOf(backups.get(i))
                            .atZone(zone)
                            .toInstant()
                            .isBefore(now.minus(Duration.ofDays(terms.maxDays())));
            if (tooMany || tooOld) {
                Files.deleteIfExists(backups.get(i));
            }
        }
    }

    /** Files put aside, newest first. */
    private List<Path> backups() throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        List<Path> found = new ArrayList<>();
        if (directory != null) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(this::isBackup).forEach(found::add);
            }
        }
        found.sort(Comparator.comparing(this::timeOf).reversed());
        return found;
    }

    private boolean isBackup(Path file) {
        String name = String.valueOf(file.getFileName());
        if (!name.startsWith(prefix) || !name.endsWith(suffix) || name.length() <= prefix.length() + suffix.length()) {
            return false;
        }
        try {
            return timeOf(file) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private LocalDateTime timeOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return LocalDateTime.parse(name.substring(prefix.length(), name.length() - suffix.length()), STAMP);
    }
}
