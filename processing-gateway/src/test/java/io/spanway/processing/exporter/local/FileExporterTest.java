package io.spanway.processing.exporter.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.Zstd;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Signal;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TracePayloads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway")
class FileExporterTest extends PayloadSinkContract {
    private final TestPlatform platform = new TestPlatform();
    private final List<FileExporter> exporters = new ArrayList<>();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        exporters.forEach(exporter -> exporter.stop(Duration.ofSeconds(1)));
        platform.close();
    }

    @Override
    protected PayloadSink sink() {
        return started(config(directory.resolve("contract.json"), null, null));
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    @Test
    void json_isOneObjectALine_onDiskWhenAcknowledged() throws IOException {
        Path file = directory.resolve("out.json");
        FileExporter exporter = started(config(file, null, null));

        send(exporter, TracePayloads.request(TracePayloads.group("a", 2)));
        send(exporter, TracePayloads.request(TracePayloads.group("b", 1)));

        awaitAccepted(2);
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2).allMatch(line -> line.startsWith("{\"resourceSpans\":[") && line.endsWith("}"));
        assertThat(lines.get(0)).contains("\"name\":\"a0\"", "\"name\":\"a1\"");
        assertThat(platform.counter("otelcol_exporter_sent_spans", "file")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zstd"})
    void proto_isBehindItsLength(String compression) throws IOException {
        Path file = directory.resolve("out.pb");
        FileExporter exporter = started(config(file, FileConfig.Format.PROTO, compression));

        send(exporter, validRequest());
        send(exporter, validRequest());

        awaitAccepted(2);
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
        for (int i = 0; i < 2; i++) {
            byte[] message = new byte[content.getInt()];
            content.get(message);
            byte[] plain = compression.isEmpty() ? message : Zstd.decompress(message, 10_000);
            assertThat(TracePayloads.names(plain)).containsExactly("a0", "a1");
        }
        assertThat(content.hasRemaining()).isFalse();
    }

    @Test
    void existingFile_isEmptiedUnlessAppending() throws IOException {
        Path file = directory.resolve("out.json");
        Files.writeString(file, "old\n");
        FileExporter appending =
                started(new FileConfig(file.toString(), true, null, null, null, null, null, null, null, null));
        send(appending, validRequest());
        awaitAccepted(1);
        assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("old");

        started(config(file, null, null));
        assertThat(Files.size(file)).isZero();
    }

    @Test
    void missingDirectory_isAStartErrorUnlessCreated() {
        Path file = directory.resolve("a/b/out.json");
        assertThatThrownBy(() -> exporter(config(file, null, null)).start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("create_directory");

        started(new FileConfig(file.toString(), null, null, null, null, null, null, null, true, "0700"));
        assertThat(file).exists();
    }

    @Test
    void groupBy_writesAFilePerValue() throws IOException {
        FileConfig.GroupBy by = new FileConfig.GroupBy(true, "service.name", 1);
        FileExporter exporter =
                started(new FileConfig(directory + "/logs/*.json", null, null, null, null, null, null, by, null, null));

        send(exporter, TracePayloads.request(TracePayloads.group("a", 1), TracePayloads.group("b", 2)));
        send(exporter, TracePayloads.request(TracePayloads.group("a", 1)));

        awaitAccepted(2);
        assertThat(Files.readAllLines(directory.resolve("logs/a.json"))).hasSize(2);
        assertThat(Files.readString(directory.resolve("logs/b.json")))
                .contains("\"b1\"")
                .doesNotContain("\"a0\"");
    }

    @Test
    void rotation_putsFullFilesAsideAndKeepsSoMany() throws IOException {
        Path file = directory.resolve("out.json");
        FileConfig.Rotation rotation = new FileConfig.Rotation(1, 0, 2, false);
        Instant[] now = {Instant.parse("2026-01-31T08:15:00Z")};
        RotatingFile rotating = new RotatingFile(file, false, rotation, () -> now[0], UnaryOperator.identity());
        rotating.open();
        byte[] large = new byte[700_000];
        for (int i = 0; i < 5; i++) {
            now[0] = now[0].plusSeconds(60);
            rotating.write(large);
        }
        rotating.close();

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "out.json", "out-2026-01-31T08-19-00.000.json", "out-2026-01-31T08-20-00.000.json");
        }
        assertThat(Files.size(file)).isEqualTo(700_000);
    }

    @Test
    void config_missingKeys_areTheCollectorsDefaults() {
        FileConfig config = config(Path.of("x"), null, null);
        assertThat(config.append()).isFalse();
        assertThat(config.format()).isEqualTo(FileConfig.Format.JSON);
        assertThat(config.compressed()).isFalse();
        assertThat(config.flushInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.directoryPermissions()).isEqualTo("0755");
        assertThat(new FileConfig.Rotation(null, null, null, null))
                .isEqualTo(new FileConfig.Rotation(100, 0, 100, false));
        assertThat(new FileConfig.GroupBy(null, null, null))
                .isEqualTo(new FileConfig.GroupBy(false, "fileexporter.path_segment", 100));
    }

    @Test
    void config_impossibleValues_areRefusedByKey() {
        FileConfig.Rotation rotation = new FileConfig.Rotation(null, null, null, null);
        FileConfig.GroupBy by = new FileConfig.GroupBy(true, null, null);
        assertRefused(() -> new FileConfig(null, null, null, null, null, null, null, null, null, null), "path");
        assertRefused(() -> new FileConfig("x", true, rotation, null, null, null, null, null, null, null), "append");
        assertRefused(() -> new FileConfig("x", true, null, null, null, "zstd", null, null, null, null), "append");
        assertRefused(() -> new FileConfig("x", null, null, null, null, "lz4", null, null, null, null), "compression");
        assertRefused(() -> new FileConfig("x", null, null, null, "enc", null, null, null, null, null), "encoding");
        assertRefused(() -> new FileConfig("x", null, null, null, null, null, null, by, null, null), "path");
        assertRefused(
                () -> new FileConfig("x", null, null, null, null, null, null, null, null, "rwx"), "directory_perm");
    }

    private static void assertRefused(Runnable maker, String key) {
        assertThatThrownBy(maker::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key);
    }

    private static FileConfig config(Path file, FileConfig.Format format, String compression) {
        return new FileConfig(file.toString(), null, null, format, null, compression, null, null, null, null);
    }

    private FileExporter exporter(FileConfig config) {
        return new FileExporter(TestPlatform.context("file"), config, Set.of(Signal.TRACES), platform.platform());
    }

    private FileExporter started(FileConfig config) {
        FileExporter exporter = exporter(config);
        try {
            exporter.start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        exporters.add(exporter);
        return exporter;
    }

    private void send(FileExporter exporter, byte[] request) {
        Payload payload = TracePayloads.payload(request);
        exporter.accept(payload, outcomes::add);
    }

    private void awaitAccepted(int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> outcomes.size() == count);
        assertThat(outcomes).containsOnly(Outcome.ACCEPTED);
    }
}
