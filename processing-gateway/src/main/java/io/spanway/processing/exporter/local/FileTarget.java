package io.spanway.processing.exporter.local;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.spanway.core.transport.codec.Codec;
import io.spanway.otlp.Payload;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes payloads to one file, or to one per value of a resource attribute.
 *
 * <p>JSON: one object a line. Protobuf, or anything compressed: each message behind its length, 4 bytes, big-endian. Confined to its loop.
 */
final class FileTarget implements WriteLoop.Target {
    /** File of resources without the attribute. */
    private static final String NO_VALUE = "MISSING";
    /** Bytes of a file name at most, on the file systems that matter. */
    private static final int LONGEST_NAME = 255;

    private static final byte[] NEW_LINE = {'\n'};

    private final FileConfig config;
    private final Supplier<Instant> wallClock;
    private final ResourceGrouping grouping;
    private final boolean grouped;
    private final int maxOpenFiles;
    private final Map<Path, RotatingFile> files = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<Path> seen = new HashSet<>();
    private final UnaryOperator<OutputStream> disk;

    /** What a file that had to be closed for another could not write; the next flush tells. */
    private @Nullable IOException evicted;

    FileTarget(FileConfig config, Supplier<Instant> wallClock) {
        this(config, wallClock, UnaryOperator.identity());
    }

    /** @param disk gives what files write to, made of their streams */
    FileTarget(FileConfig config, Supplier<Instant> wallClock, UnaryOperator<OutputStream> disk) {
        this.disk = disk;
        this.config = config;
        this.wallClock = wallClock;
        FileConfig.GroupBy by = config.groupBy();
        this.grouped = by != null && by.enabled();
        this.maxOpenFiles = by == null ? 1 : by.maxOpenFiles();
        this.grouping = new ResourceGrouping(by == null ? "" : by.resourceAttribute());
    }

    @Override
    public void open() throws IOException {
        if (!grouped) {
            file(pathOf(""));
        } else {
            makeDirectory(Path.of(config.path().substring(0, config.path().indexOf('*')) + "x"));
        }
    }

    @Override
    public void write(Payload payload) throws IOException {
        if (!grouped) {
            writeTo(file(pathOf("")), payload);
            return;
        }
        Map<String, Payload> groups = grouping.split(payload);
        try {
            for (Map.Entry<String, Payload> group : groups.entrySet()) {
                writeTo(file(pathOf(group.getKey())), group.getValue());
            }
        } finally {
            groups.values().forEach(Payload::release);
        }
    }

    private void writeTo(RotatingFile file, Payload payload) throws IOException {
        byte[] message = config.format() == FileConfig.Format.PROTO
                ? ByteBufUtil.getBytes(payload.bytes())
                : JsonText.of(payload);
        if (config.compressed()) {
            message = compressed(message);
        }
        if (config.compressed() || config.format() == FileConfig.Format.PROTO) {
            file.write(ByteBuffer.allocate(Integer.BYTES).putInt(message.length).array(), message);
        } else {
            file.write(message, NEW_LINE);
        }
    }

    private static byte[] compressed(byte[] message) {
        ByteBuf packed = Codec.ZSTD.compress(Unpooled.wrappedBuffer(message), 0, ByteBufAllocator.DEFAULT);
        try {
            return ByteBufUtil.getBytes(packed);
        } finally {
            packed.release();
        }
    }

    /** The open file of a path, which several groups can share; the one unused for longest is closed for it if there are too many. */
    private RotatingFile file(Path path) throws IOException {
        RotatingFile open = files.get(path);
        if (open != null) {
            return open;
        }
        if (files.size() >= maxOpenFiles) {
            Iterator<RotatingFile> leastRecentlyUsed = files.values().iterator();
            RotatingFile oldest = leastRecentlyUsed.next();
            leastRecentlyUsed.remove();
            try {
                oldest.close();
            } catch (IOException e) {
                evicted = e;
            }
        }
        makeDirectory(path);
        RotatingFile file =
                new RotatingFile(path, config.append() || !seen.add(path), config.rotation(), wallClock, disk);
        file.open();
        files.put(path, file);
        return file;
    }

    /**
     * The path with the group in place of the star. A group that cannot be part of a file name, or would leave the directory in front of the star,
     * is written where the resources without one are: its data must neither be lost nor hold up that of others.
     */
    private Path pathOf(String group) {
        if (!grouped) {
            return Path.of(config.path());
        }
        Path path = group.isEmpty() ? null : usable(group);
        return path == null ? Objects.requireNonNull(usable(NO_VALUE)) : path;
    }

    private @Nullable Path usable(String segment) {
        int star = config.path().indexOf('*');
        String before = config.path().substring(0, star);
        Path base = Path.of(before + "x").normalize().getParent();
        try {
            Path path = Path.of(before + segment + config.path().substring(star + 1))
                    .normalize();
            boolean inside = base == null ? !path.startsWith("..") && !path.isAbsolute() : path.startsWith(base);
            for (Path name : path) {
                inside &= name.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
            }
            return inside && !path.equals(base) ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private void makeDirectory(Path path) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null || Files.isDirectory(directory)) {
            return;
        }
        if (!config.createDirectory() && !grouped) {
            throw new IOException(
                    "path: directory " + directory + " does not exist; make it or set create_directory: true");
        }
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, permissions(config.directoryPermissions()));
    }

    private static Set<PosixFilePermission> permissions(String octal) {
        int mode = Integer.parseInt(octal, 8);
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if ((mode & (1 << (all.length - 1 - i))) != 0) {
                set.add(all[i]);
            }
        }
        return set;
    }

    /** Flushes every file, and fails if one could not: which payload went where is not known any more. */
    @Override
    public void flush() throws IOException {
        IOException failure = evicted;
        evicted = null;
        for (RotatingFile file : files.values()) {
            try {
                file.flush();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (RotatingFile file : files.values()) {
            try {
                file.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        files.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
