package io.spanway.core.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other processes out of a directory, by a lock on a file in it that ends with the process however it ends. The file holds the number
 * of the process, for whoever is kept out. Confined to the lifecycle thread.
 */
final class DirectoryLock implements AutoCloseable {
    private static final String NAME = "spanway.lock";
    private static final long POLL_MILLIS = 50;

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock, waiting for it at most {@code timeout}.
     *
     * @throws IOException naming the directory and, as far as it is known, the process that has it
     */
    static DirectoryLock take(Path directory, Duration timeout) throws IOException, InterruptedException {
        Path file = directory.resolve(NAME);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            long end = System.nanoTime() + timeout.toNanos();
            while (lock(channel) == null) {
                if (end - System.nanoTime() <= 0) {
                    throw new IOException(
                            directory + " is used by another process (pid " + owner(file) + "); give each its own");
                }
                Thread.sleep(POLL_MILLIS);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            taken = true;
            return new DirectoryLock(channel);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another storage of this very process.
            return null;
        }
    }

    private static String owner(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return text.isEmpty() ? "unknown" : text;
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
