package io.spanway.processing.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.JsonException;
import io.spanway.otlp.json.OtlpJson;
import io.spanway.processing.fake.TestPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processors against the OpenTelemetry Collector v0.161: the same configuration and request, and what the Collector's file exporter then wrote.
 *
 * <p>A case is a folder {@code vectors/TYPE/CASE} with {@code config.yaml}, whose first line names signal and input, and {@code expected.json},
 * empty if nothing was passed on.
 */
class CollectorVectorTest {
    private static final Path VECTORS = Path.of("src", "test", "resources", "vectors");

    private final TestPlatform platform = new TestPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    static List<String> cases() throws IOException {
        try (Stream<Path> files = Files.walk(VECTORS)) {
            return files.filter(file -> file.endsWith("config.yaml"))
                    .map(file -> VECTORS.relativize(file.getParent()).toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void processor_withTheCollectorsConfiguration_givesTheSame(String name) throws IOException, JsonException {
        String type = name.substring(0, name.indexOf('/'));
        String config = Files.readString(VECTORS.resolve(name).resolve("config.yaml"));
        String[] head = config.substring(2, config.indexOf('\n')).split(" ", -1);
        Signal signal = Signal.valueOf(head[1].toUpperCase(Locale.ROOT));
        byte[] input = request(signal, VECTORS.resolve("inputs").resolve(head[2] + ".json"));
        Path expectedFile = VECTORS.resolve(name).resolve("expected.json");

        List<byte[]> passed = ProcessorRun.run(platform, type, config, signal, input);

        if (Files.size(expectedFile) == 0) {
            assertThat(passed).isEmpty();
        } else {
            assertThat(passed).hasSize(1);
            assertThat(NormalForm.text(signal, passed.get(0)))
                    .isEqualTo(NormalForm.text(signal, request(signal, expectedFile)));
        }
    }

    private static byte[] request(Signal signal, Path json) throws IOException, JsonException {
        ByteBuf text = Unpooled.wrappedBuffer(Files.readAllBytes(json));
        ByteBuf protobuf = OtlpJson.toProtobuf(signal, text, ByteBufAllocator.DEFAULT);
        try {
            return ByteBufUtil.getBytes(protobuf);
        } finally {
            protobuf.release();
        }
    }
}
