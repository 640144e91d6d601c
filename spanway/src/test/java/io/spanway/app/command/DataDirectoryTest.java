package io.spanway.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.app.Wiring;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --data-dir}: a configuration is checked with the directory that it would start with. */
@Timeout(60)
class DataDirectoryTest {
    /** As Bindplane renders it. */
    private static final String RENDERED = """
        yaml:
        receivers: {otlp: {protocols: {grpc: {endpoint: "localhost:0"}}}}
        exporters: {otlp_grpc: {endpoint: "localhost:9", sending_queue: {storage: file_storage}}}
        extensions: {file_storage: {directory: "${OIQ_OTEL_COLLECTOR_HOME}/storage"}}
        service:
          telemetry: {metrics: {readers: [{pull: {exporter: {prometheus: {port: 0}}}}]}}
          extensions: [file_storage]
          pipelines: {traces: {receivers: [otlp], exporters: [otlp_grpc]}}
        """;

    @TempDir
    Path dir;

    private final Map<String, String> env = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printConfig_showsTheDirectoryThatTheRoleWouldTake_andWarnsOfNothing() {
        assertThat(run("print-config", "--config", RENDERED, "--data-dir", dir.toString()))
                .as(err.toString())
                .isZero();

        assertThat(out.toString()).contains("directory: " + dir + "/storage");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void printConfig_ofARelativeDirectory_showsItWhole() {
        run("print-config", "--config", RENDERED, "--data-dir", "some/../data");

        assertThat(out.toString()).contains("directory: " + Path.of("data").toAbsolutePath() + "/storage");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lb-gateway", "processing-gateway"})
    void withoutTheOption_itIsTheDefaultOfTheServicesRole(String service) {
        env.put("SPANWAY_SERVICE", service);

        run("print-config", "--config", RENDERED);

        assertThat(out.toString())
                .contains("directory: " + dir.resolve(".spanway/data").resolve(service) + "/storage");
    }

    @Test
    void withoutOptionAndService_itIsTheProcessingGateways() {
        run("print-config", "--config", RENDERED);

        assertThat(out.toString()).contains("directory: " + dir.resolve(".spanway/data/processing-gateway/storage"));
    }

    @Test
    void theAgentsOwnVariable_wins() {
        env.put("OIQ_OTEL_COLLECTOR_HOME", "/opt/agent");

        run("print-config", "--config", RENDERED, "--data-dir", dir.toString());

        assertThat(out.toString()).contains("directory: /opt/agent/storage");
    }

    @Test
    void validate_andTheStart_agree_andOnlyTheStartMakesAnything() {
        Path data = dir.resolve("data");

        assertThat(run("validate", "--config", RENDERED, "--data-dir", data.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString() + err).isEmpty();
        assertThat(data).doesNotExist();

        String[] start = {
            "processing-gateway", "--config", RENDERED, "--data-dir", data.toString(), "--exit-when-started"
        };
        assertThat(run(start)).as(err.toString()).isZero();
        assertThat(Files.isDirectory(data.resolve("storage"))).isTrue();
    }

    @Test
    void everyCommandThatReadsAConfiguration_takesTheOption() {
        for (String command : List.of("validate", "print-config", "lb-gateway", "processing-gateway")) {
            run(command, "--help");
            assertThat(out.toString()).as(command).contains("--data-dir=DIR");
            out.getBuffer().setLength(0);
        }
        assertThat(run("validate", "--config", RENDERED, "--data-dir")).isEqualTo(2);
        assertThat(err.toString()).contains("--data-dir");
    }

    private int run(String... args) {
        PrintWriter messages = new PrintWriter(err, true);
        Console console = new Console(
                InputStream.nullInputStream(), new PrintWriter(out, true), messages, env::get, dir, new Shutdown());
        return new Commands(console, Wiring::components).run(args);
    }
}
