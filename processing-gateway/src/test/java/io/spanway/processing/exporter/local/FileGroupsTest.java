package io.spanway.processing.exporter.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.otlp.Payload;
import io.spanway.processing.fake.TracePayloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code file} with {@code group_by}: whatever clients write into the attribute, nobody's data is lost or leaves the directory. */
@SuppressWarnings("NullAway")
class FileGroupsTest {
    @TempDir
    private Path directory;

    private FileTarget target(int openFiles) {
        FileConfig.GroupBy by = new FileConfig.GroupBy(true, "service.name", openFiles);
        return new FileTarget(
                new FileConfig(directory + "/out/*.json", null, null, null, null, null, null, by, null, null),
                Instant::now);
    }

    private static void write(FileTarget target, String... services) throws IOException {
        Payload payload = TracePayloads.payload(TracePayloads.request(Stream.of(services)
                .map(service -> TracePayloads.group(service, 1))
                .toArray(io.opentelemetry.proto.trace.v1.ResourceSpans[]::new)));
        try {
            target.write(payload);
            target.flush();
        } finally {
            payload.release();
        }
    }

    private List<String> written() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory.resolve("out"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    static List<String> unusable() {
        return List.of(
                "../evil",
                "../../evil",
                "a/../../evil",
                "/../../../evil",
                "nul\0byte",
                "x".repeat(300),
                "ü".repeat(130));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void valueThatIsNoFileName_isWrittenWithThoseWithoutValue_andTheOthersToo(String value) throws IOException {
        FileTarget target = target(100);
        target.open();

        write(target, "good", value, "fine");
        write(target, "", value);
        target.close();

        assertThat(written()).hasSize(5);
        assertThat(Files.readAllLines(directory.resolve("out/MISSING.json"))).hasSize(3);
        assertThat(Files.readAllLines(directory.resolve("out/good.json"))).hasSize(1);
        assertThat(Files.readAllLines(directory.resolve("out/fine.json"))).hasSize(1);
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all).containsExactly(directory.resolve("out"));
        }
    }

    @Test
    void valuesThatNameTheSameFile_shareIt() throws IOException {
        FileTarget target = target(100);
        target.open();

        write(target, "a", "./a", "b/../a", "MISSING", "");
        write(target, "b//../a");
        target.close();

        assertThat(Files.readAllLines(directory.resolve("out/a.json"))).hasSize(4);
        assertThat(Files.readAllLines(directory.resolve("out/MISSING.json"))).hasSize(2);
    }

    @Test
    void valueWithSlashes_makesDirectories() throws IOException {
        FileTarget target = target(100);
        target.open();

        write(target, "team/service");
        target.close();

        assertThat(Files.readAllLines(directory.resolve("out/team/service.json")))
                .hasSize(1);
    }

    @Test
    void moreValuesThanOpenFiles_loseNothing() throws IOException {
        FileTarget target = target(2);
        target.open();

        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 7; i++) {
                write(target, "s" + i, "s" + (i + 1) % 7);
            }
        }
        target.close();

        for (int i = 0; i < 7; i++) {
            assertThat(Files.readAllLines(directory.resolve("out/s" + i + ".json")))
                    .hasSize(6)
                    .allMatch(line -> line.startsWith("{\"resourceSpans\":") && line.endsWith("}"));
        }
    }
}
