package io.spanway.processing.exporter.local;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file that is put aside when it is full: {@code name.ext} becomes {@code name-2026-01-31T08-15-00.000.ext}, and the oldest of these go.
 *
 * <p>Holds whole messages only: where the disk takes a part of them, as a full one does, all that was written since the last {@link #flush} is
 * cut off again, and that flush fails, so that nobody is told that it was written. Confined to one thread.
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
    private final UnaryOperator<OutputStream> disk;
    private @Nullable OutputStream out;
    private long length;
    /** What the operating system has, in whole messages. */
    private long flushedLength;

    private @Nullable IOException failure;

    /**
     * @param append keep what an existing file holds; with rotation it is always kept
     * @param disk gives what is written to, made of the file's stream
     */
    RotatingFile(
            Path path,
            boolean append,
            FileConfig.@Nullable Rotation rotation,
            Supplier<Instant> wallClock,
            UnaryOperator<OutputStream> disk) {
        this.disk = disk;
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
        flushedLength = length;
        out = new BufferedOutputStream(
                disk.apply(Files.newOutputStream(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        keep ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)),
                BUFFER_BYTES);
    }

    /** Writes one message, in a new file if it does not fit; one larger than a file gets one of its own. After a failure none until the flush. */
    void write(byte[]... parts) throws IOException {
        if (failure != null) {
            throw new IOException("an earlier write failed: " + failure.getMessage(), failure);
        }
        long bytes = 0;
        for (byte[] part : parts) {
            bytes += part.length;
        }
        try {
            OutputStream to = forMessageOf(bytes);
            for (byte[] part : parts) {
                to.write(part);
            }
            length += bytes;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private OutputStream forMessageOf(long bytes) throws IOException {
        if (rotation != null && length > 0 && length + bytes > rotation.maxMegabytes() * MIB) {
            rotate(rotation);
        }
        if (out == null) {
            open(true);
        }
        if (out == null) {
            throw new IOException(path + " is closed");
        }
        return out;
    }

    /** Hands everything to the operating system; if that, or a write before it, fails, what was written since the last flush is undone. */
    void flush() throws IOException {
        if (failure == null) {
            try {
                if (out != null) {
                    out.flush();
                }
                flushedLength = length;
                return;
            } catch (IOException e) {
                failure = e;
            }
        }
        IOException cause = failure;
        undo();
        failure = null;
        throw cause;
    }

    /** Cuts the file back to its last whole message. If even that fails nothing more is written, and it is tried again at the next flush. */
    private void undo() throws IOException {
        abandonBuffer();
        if (Files.isRegularFile(path)) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.truncate(flushedLength);
            }
        }
        length = flushedLength;
    }

    /** Closing writes what is left in the buffer, as far as that goes: it is cut off after. */
    private void abandonBuffer() {
        OutputStream broken = out;
        out = null;
        if (broken != null) {
            try {
                broken.close();
            } catch (IOException expected) {
                // It is the buffer's second try at what failed before.
            }
        }
    }

    void close() throws IOException {
        flush();
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
