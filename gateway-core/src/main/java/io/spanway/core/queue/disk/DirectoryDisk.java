package io.spanway.core.queue.disk;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A directory of the file system. Confined to one thread at a time. */
public final class DirectoryDisk implements Disk {
    private static final String QUARANTINE = "quarantine";

    private final Path directory;

    private DirectoryDisk(Path directory) {
        this.directory = directory;
    }

    /** The disk in {@code directory}, which is made if it is missing, its parents too. */
    public static DirectoryDisk in(Path directory) throws IOException {
        Files.createDirectories(directory);
        return new DirectoryDisk(directory);
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .toList();
        }
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new ChannelFile(FileChannel.open(
                directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                directory.resolve(from),
                directory.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void quarantine(String name) throws IOException {
        Path aside = Files.createDirectories(directory.resolve(QUARANTINE));
        Path free = aside.resolve(name);
        for (int i = 1; Files.exists(free); i++) {
            free = aside.resolve(name + "." + i);
        }
        Files.move(directory.resolve(name), free, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    /** Confined to one thread at a time. */
    private record ChannelFile(FileChannel channel) implements DiskFile {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void write(ByteBuf bytes, long position) throws IOException {
            for (ByteBuffer part : bytes.nioBuffers()) {
                while (part.hasRemaining()) {
                    position += channel.write(part, position);
                }
            }
        }

        @Override
        public int read(ByteBuf into, long position, int length) throws IOException {
            into.ensureWritable(length);
            int total = 0;
            while (total < length) {
                ByteBuffer free = into.nioBuffer(into.writerIndex(), length - total);
                int count = channel.read(free, position + total);
                if (count < 0) {
                    break;
                }
                into.writerIndex(into.writerIndex() + count);
                total += count;
            }
            return total;
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
