package io.spanway.core.storage;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.queue.QueueStorage;
import io.spanway.core.queue.SendingQueue;
import io.spanway.core.queue.Sizer;
import io.spanway.core.queue.disk.DirectoryDisk;
import io.spanway.core.queue.disk.DiskQueue;
import io.spanway.core.queue.disk.DiskThread;
import io.spanway.core.queue.disk.LogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code file_storage}: queues on disk for the exporters that name it in {@code sending_queue.storage}, one sub-directory and one set of files
 * for each, one thread for all.
 *
 * <p>Thread-safe; {@link #start} and {@link #stop} block.
 */
public final class FileStorage implements Component, QueueStorage {
    private static final Logger log = LoggerFactory.getLogger(FileStorage.class);
    private static final String DEFAULT_DIRECTORY = "file_storage";

    private final Map<String, SharedQueue> queues = new ConcurrentHashMap<>();
    private final Platform platform;
    private final ComponentId id;
    private final FileStorageConfig config;
    private final LogSettings settings;
    private final Path directory;
    private final DiskThread thread;
    private @Nullable DirectoryLock lock;

    FileStorage(Platform platform, ComponentId id, FileStorageConfig config) {
        this.platform = platform;
        this.id = id;
        this.config = config;
        this.settings = config.settings(platform.budget().maxBytes());
        String configured = config.directory();
        this.directory = configured == null ? platform.dataDirectory().resolve(DEFAULT_DIRECTORY) : Path.of(configured);
        this.thread = new DiskThread("disk-" + id);
    }

    /** The component type, for the list. */
    public static ComponentType<FileStorageConfig> type(Platform platform) {
        return new ComponentType.ExtensionType<>(
                new ComponentType.Descriptor<>("file_storage", List.of(), Map.of(), FileStorageConfig.class),
                (context, config) -> new FileStorage(platform, context.id(), config));
    }

    @Override
    public SendingQueue queue(String exporter, String lane, long capacity, Sizer sizer) {
        String name = exporter + "/" + lane;
        SharedQueue shared = queues.computeIfAbsent(
                "exporter_" + safe(exporter) + "_" + lane,
                folder -> new SharedQueue(bounds -> new DiskQueue(
                        new DiskQueue.Surroundings(
                                DirectoryDisk.in(directory.resolve(folder)),
                                thread,
                                name,
                                platform.metrics(),
                                platform.budget(),
                                platform.nanoClock()),
                        settings,
                        bounds)));
        return new StorageTap(shared, new DiskQueue.Bounds(capacity, sizer));
    }

    /** An id as part of a file name: anything but letters, digits, dot, hyphen and underscore becomes a tilde and its number. */
    static String safe(String id) {
        StringBuilder text = new StringBuilder();
        id.chars().forEach(c -> {
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_');
            if (plain) {
                text.append((char) c);
            } else {
                text.append('~').append(Integer.toHexString(c));
            }
        });
        return text.toString();
    }

    @Override
    public void start() throws IOException, InterruptedException {
        if (config.createDirectory() || isOurs()) {
            Files.createDirectories(directory);
        }
        if (!Files.isDirectory(directory)) {
            throw new IOException("directory " + directory + " does not exist; make it, or set create_directory: true");
        }
        if (!Files.isWritable(directory)) {
            throw new IOException("directory " + directory + " cannot be written by user "
                    + System.getProperty("user.name") + "; give it to that user, or set directory to another one");
        }
        lock = DirectoryLock.take(directory, config.timeout());
        if (!config.unused().isEmpty()) {
            log.info("{}: {} accepted and without effect", id, config.unused());
        }
        log.info(
                "{} keeps queues in {} (fsync {})",
                id,
                directory,
                settings.fsync().name().toLowerCase(Locale.ROOT));
        thread.start();
    }

    /** Whether the directory is part of the process's data directory, which is made when it is first used. */
    private boolean isOurs() {
        Path data = platform.dataDirectory().toAbsolutePath().normalize();
        return directory.toAbsolutePath().normalize().startsWith(data);
    }

    /** Extensions stop last, so by now every queue is closed. */
    @Override
    public void stop(Duration grace) {
        thread.close(grace);
        DirectoryLock held = lock;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                log.warn("{}: the lock of {} could not be given back: {}", id, directory, e.toString());
            }
        }
    }
}
