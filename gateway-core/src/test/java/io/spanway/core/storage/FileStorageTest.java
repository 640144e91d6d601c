package io.spanway.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.queue.QueueEntry;
import io.spanway.core.queue.SendingQueue;
import io.spanway.core.queue.Sizer;
import io.spanway.core.queue.disk.LogSettings;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.EventLoops;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway") // null is how a missing key arrives
class FileStorageTest {
    private static final Duration GRACE = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    private final EventLoops loops = new EventLoops(1);
    private final List<FileStorage> open = new ArrayList<>();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();

    @AfterEach
    void stop() {
        open.forEach(storage -> storage.stop(GRACE));
        loops.close();
    }

    @Test
    void queue_survivesTheStorage_inFilesOfTheExportersName() throws Exception {
        FileStorage storage = started(config(folder, null, null));
        SendingQueue queue = storage.queue("otlp_grpc/a b", "traces", 10, Sizer.REQUESTS);
        queue.open(calls::incrementAndGet);
        offer(queue, 1);
        offer(queue, 2);
        assertThat(settle(queue, Outcome.ACCEPTED)).isEqualTo(1);
        queue.close();
        storage.stop(GRACE);
        open.clear();
        assertThat(folder.resolve("exporter_otlp_grpc~2fa~20b_traces")).isDirectory();

        FileStorage again = started(config(folder, null, null));
        SendingQueue next = again.queue("otlp_grpc/a b", "traces", 10, Sizer.REQUESTS);
        next.open(calls::incrementAndGet);

        assertThat(next.size()).isEqualTo(1);
        assertThat(settle(next, Outcome.ACCEPTED)).isEqualTo(2);
        next.close();
    }

    @Test
    void secondReader_takesTheQueueOver_andLosesNothingOfTheFirst() throws Exception {
        FileStorage storage = started(config(folder, null, null));
        SendingQueue first = storage.queue("otlp", "logs", 10, Sizer.REQUESTS);
        first.open(() -> {});
        offer(first, 1);
        offer(first, 2);
        QueueEntry sending = await(first);

        SendingQueue second = storage.queue("otlp", "logs", 20, Sizer.REQUESTS);
        second.open(calls::incrementAndGet);
        offer(first, 3);

        assertThat(first.poll()).isNull();
        assertThat(first.size()).isZero();
        assertThat(second.size()).isEqualTo(3);
        assertThat(settle(second, Outcome.ACCEPTED)).isEqualTo(2);
        assertThat(settle(second, Outcome.ACCEPTED)).isEqualTo(3);
        sending.payload().release();
        sending.done().complete(Outcome.retryable(Reason.UNAVAILABLE, "closed"));
        first.close();
        assertThat(settle(second, Outcome.ACCEPTED)).isEqualTo(1);
        second.close();
        assertThat(second.offer(payload(4), outcomes::add)).isFalse();
    }

    @Test
    void secondReaderThatLeaves_givesTheQueueBack() throws Exception {
        FileStorage storage = started(config(folder, null, null));
        SendingQueue first = storage.queue("otlp", "logs", 10, Sizer.REQUESTS);
        first.open(() -> {});
        SendingQueue second = storage.queue("otlp", "logs", 10, Sizer.REQUESTS);
        second.open(() -> {});
        second.close();

        offer(first, 1);

        assertThat(settle(first, Outcome.ACCEPTED)).isEqualTo(1);
        first.close();
    }

    @Test
    void directory_ofAnotherStorage_isRefusedNamingTheProcess() throws Exception {
        FileStorage unused = started(config(folder, null, null));
        FileStorage second =
                new FileStorage(platform(), ComponentId.parse("file_storage/2"), config(folder, null, null));

        assertThatThrownBy(second::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("pid " + ProcessHandle.current().pid());
    }

    @Test
    void directory_isMadeOnlyWhenAsked_theDefaultAlways() throws Exception {
        Path missing = folder.resolve("a/b");
        FileStorage refused =
                new FileStorage(platform(), ComponentId.parse("file_storage"), config(missing, null, null));
        assertThatThrownBy(refused::start).hasMessageContaining("create_directory: true");

        FileStorage unused = started(config(missing, true, null));
        FileStorage unusedToo = started(config(null, null, null));

        assertThat(missing).isDirectory();
        assertThat(folder.resolve("data/file_storage")).isDirectory();
        assertThat(Files.readString(missing.resolve("spanway.lock")))
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void directory_inTheDataDirectory_isMade() throws Exception {
        Path own = folder.resolve("data/storage/queues");

        FileStorage unused = started(config(own, null, null));

        assertThat(own).isDirectory();
    }

    @Test
    void directory_thatCannotBeWritten_isRefusedByNameAndUser() throws Exception {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        assumeTrue(locked.toFile().setWritable(false) && !Files.isWritable(locked), "root may write anywhere");
        FileStorage storage =
                new FileStorage(platform(), ComponentId.parse("file_storage"), config(locked, null, null));

        assertThatThrownBy(storage::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(locked + " cannot be written by user " + System.getProperty("user.name"));
    }

    @Test
    void config_defaultsAndFsync_areAsDocumented() {
        FileStorageConfig config = config(null, null, null);
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.createDirectory()).isFalse();
        assertThat(config.fsync()).isEqualTo(FileStorageConfig.Fsync.ALWAYS);
        assertThat(config.fsyncInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.maxSize()).isZero();
        assertThat(config.segmentSize()).isEqualTo(16 << 20);
        assertThat(config.readAhead()).isEqualTo(8 << 20);
        assertThat(config.settings(16 << 20).readAheadBytes())
                .as("an eighth of the budget")
                .isEqualTo(2 << 20);
        assertThat(config(null, null, FileStorageConfig.Fsync.TRUE).settings(1).fsync())
                .isEqualTo(LogSettings.Fsync.ALWAYS);
        assertThat(config(null, null, FileStorageConfig.Fsync.FALSE).settings(1).fsync())
                .isEqualTo(LogSettings.Fsync.NEVER);
    }

    @Test
    void config_refusesWhatCannotWork_andNamesWhatHasNoEffect() {
        assertThatThrownBy(() -> sized(-1L, null, null)).hasMessageContaining("max_size:");
        assertThatThrownBy(() -> sized(null, 1L, null)).hasMessageContaining("segment_size:");
        assertThatThrownBy(() -> sized(null, null, 1L)).hasMessageContaining("read_ahead:");
        FileStorageConfig config = new FileStorageConfig(
                null,
                null,
                null,
                "0700",
                null,
                null,
                null,
                null,
                null,
                true,
                new FileStorageConfig.Compaction(true, null, null, null, null, null, null, null));
        assertThat(config.unused()).containsExactly("compaction", "recreate", "directory_permissions");
    }

    private static FileStorageConfig sized(@Nullable Long max, @Nullable Long segment, @Nullable Long readAhead) {
        return new FileStorageConfig(null, null, null, null, null, null, max, segment, readAhead, null, null);
    }

    private static FileStorageConfig config(
            @Nullable Path directory, @Nullable Boolean create, FileStorageConfig.@Nullable Fsync fsync) {
        return new FileStorageConfig(
                directory == null ? null : directory.toString(),
                directory == null ? null : Duration.ofSeconds(1),
                create,
                null,
                fsync,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private Platform platform() {
        return new Platform(loops, new Metrics(), new ByteBudget(64 << 20), System::nanoTime, folder.resolve("data"));
    }

    private FileStorage started(FileStorageConfig config) throws Exception {
        FileStorage storage = new FileStorage(platform(), ComponentId.parse("file_storage"), config);
        storage.start();
        open.add(storage);
        return storage;
    }

    private void offer(SendingQueue queue, int id) {
        int before = outcomes.size();
        assertThat(queue.offer(payload(id), outcomes::add)).isTrue();
        Awaitility.await().until(() -> outcomes.size() > before);
        assertThat(outcomes.get(before)).isEqualTo(Outcome.ACCEPTED);
    }

    private static Payload payload(int id) {
        ByteBuf bytes = Unpooled.buffer().writeInt(id);
        Payload payload = new Payload(Signal.LOGS, bytes, RequestContext.NONE, 0);
        payload.counted(1);
        return payload;
    }

    private static QueueEntry await(SendingQueue queue) {
        return Awaitility.await().until(queue::poll, entry -> entry != null);
    }

    private static int settle(SendingQueue queue, Outcome outcome) {
        QueueEntry entry = await(queue);
        int id = entry.payload().bytes().getInt(entry.payload().bytes().readerIndex());
        entry.payload().release();
        entry.done().complete(outcome);
        return id;
    }
}
