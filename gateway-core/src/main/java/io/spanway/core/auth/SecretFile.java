package io.spanway.core.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file whose text changes while the process runs, as mounted secrets do. Looked at once a second at most, when somebody asks; a file
 * that cannot be read any more keeps its last text. Its text is never logged. Thread-safe.
 */
public final class SecretFile {
    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_BYTES = 4 << 20;

    /** What was read and how the file looked then; compared by identity for changes of the text. */
    private record Held(String text, FileTime modified, long size) {}

    private final Path path;
    private final LongSupplier nanoClock;
    private final AtomicLong nextLookNanos;
    private volatile Held held;

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException naming {@code key} when it cannot be read
     */
    public SecretFile(String key, String file, LongSupplier nanoClock) {
        this.path = Path.of(file);
        this.nanoClock = nanoClock;
        this.nextLookNanos = new AtomicLong(nanoClock.getAsLong() + LOOK_NANOS);
        try {
            this.held = read();
        } catch (IOException e) {
            throw new IllegalArgumentException(key + ": cannot read " + file, e);
        }
    }

    /** The text as of a second ago or newer. */
    public String text() {
        long now = nanoClock.getAsLong();
        long next = nextLookNanos.get();
        if (now - next >= 0 && nextLookNanos.compareAndSet(next, now + LOOK_NANOS)) {
            look();
        }
        return held.text();
    }

    private void look() {
        Held before = held;
        try {
            if (!Files.getLastModifiedTime(path).equals(before.modified()) || Files.size(path) != before.size()) {
                held = read();
                LOG.info("{} was read again", path);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be read any more, what was read before stays in force: {}", path, e.toString());
        }
    }

    private Held read() throws IOException {
        FileTime modified = Files.getLastModifiedTime(path);
        long size = Files.size(path);
        if (size > MAX_BYTES) {
            throw new IOException("larger than " + MAX_BYTES + " bytes");
        }
        return new Held(Files.readString(path, StandardCharsets.UTF_8), modified, size);
    }

    /** Without the text. */
    @Override
    public String toString() {
        return "SecretFile[" + path + "]";
    }
}
