package io.spanway.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class CommandsTest {
    private static final String GOOD = "yaml:{receivers: {in: }, exporters: {out: }, service: {"
            + TestParts.ANY_ADMIN_PORT + ", pipelines: {traces: {receivers: [in], exporters: [out]}}}}";

    @TempDir
    Path dir;

    private final Map<String, String> env = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Shutdown shutdown = new Shutdown();
    private final InputStream stdin = InputStream.nullInputStream();
    private final TestParts parts = new TestParts();

    @Test
    void noCommand_printsChoices_andOpensNothing() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("Error: no command given")
                .contains("lb-gateway", "processing-gateway", "validate", "components", "print-config");
        assertThat(parts.log).isEmpty();
    }

    @Test
    void optionsWithoutCommand_areNoRole() {
        assertThat(run("--config", GOOD)).isEqualTo(2);
        assertThat(parts.log).isEmpty();
    }

    @Test
    void serviceVariable_namesTheRole() {
        env.put("SPANWAY_SERVICE", "lb-gateway");
        shutdown.request();

        assertThat(run("--config", GOOD)).isZero();
        assertThat(parts.log).containsExactly("start out", "start in", "stop in", "stop out");
    }

    @Test
    void command_winsOverServiceVariable() {
        env.put("SPANWAY_SERVICE", "nonsense");

        assertThat(run("validate", "--config", GOOD)).isZero();
    }

    @Test
    void unknownService_isUsageError() {
        env.put("SPANWAY_SERVICE", "lb-gatewya");

        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).startsWith("Error: ").contains("lb-gatewya");
    }

    static Stream<Arguments> usageErrors() {
        return Stream.of(
                Arguments.of("nosuch", "nosuch"),
                Arguments.of("validate --nosuch", "--nosuch"),
                Arguments.of("validate --config", "--config"),
                Arguments.of("print-config --mode secret --config x", "--mode must be redacted or unredacted"),
                Arguments.of("lb-gateway --event-loops 0 --config x", "--event-loops must be positive"),
                Arguments.of("lb-gateway --event-loops many --config x", "--event-loops"),
                Arguments.of("lb-gateway --memory-limit-mib -1 --config x", "--memory-limit-mib must be positive"),
                Arguments.of("lb-gateway --shutdown-timeout 5 --config x", "invalid duration \"5\""),
                Arguments.of("lb-gateway --shutdown-timeout -5s --config x", "must not be negative"),
                Arguments.of("lb-gateway stray --config x", "stray"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("usageErrors")
    void badCommandLine_exits2_inOneBlock(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith("Error: ").contains(message);
        assertThat(err.toString().split("Error: ", -1)).hasSize(2);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lb-gateway", "processing-gateway", "validate", "print-config"})
    void missingConfiguration_exits1(String command) {
        assertThat(run(command)).isEqualTo(1);
        assertThat(err.toString()).startsWith("Error: at least one config flag must be provided");
    }

    static Stream<Arguments> configErrors() {
        String pipelines = "service: {pipelines: {traces: {receivers: [in], exporters: [out]}}}";
        return Stream.of(
                Arguments.of("", "empty configuration file"),
                Arguments.of(
                        "receivers: {in: }\nexporters: {out: }\n" + pipelines + "\nnonsense: 1",
                        "c.yaml:4:1: nonsense: unknown key"),
                Arguments.of("recievers: {in: }", "c.yaml:1:1: recievers: unknown key (did you mean \"receivers\"?)"),
                Arguments.of(
                        "receivers: {in: }\nexporters: {out: {enpoint: x}}\n" + pipelines,
                        "c.yaml:2:19: exporters.out.enpoint: unknown key (did you mean \"endpoint\"?)"),
                Arguments.of(
                        "receivers: {in: }\nexporters: {out: {timeout: 5}}\n" + pipelines,
                        "c.yaml:2:28: exporters.out.timeout: must be a duration with a unit"),
                Arguments.of(
                        "receivers: {in: }\nexporters: {out: {timeout: -5s}}\n" + pipelines,
                        "c.yaml:2:19: exporters.out.timeout: must not be negative"),
                Arguments.of(
                        "receivers: {in: }\nexporters: {ot: }\n" + pipelines,
                        "exporters.ot: unknown exporter type \"ot\" (did you mean \"out\"?) (valid values: old_out, out)"),
                Arguments.of(
                        "receivers: {in: }\nexporters: {out: {endpoint: refuse}}\n" + pipelines,
                        "c.yaml:2:19: exporters.out: endpoint: must not be refuse"),
                Arguments.of(
                        "receivers: {in: }\nexporters: {out: }\nservice: {pipelines: {traces: {receivers: [in], exporters: [missing]}}}",
                        "service.pipelines.traces.exporters.0: references exporter \"missing\" which is not configured (configured: out)"),
                Arguments.of(
                        "receivers: {in: }\nexporters: {out: }\nservice: {pipelines: {bogus: {receivers: [in], exporters: [out]}}}",
                        "c.yaml:3:23: service.pipelines.bogus: unknown pipeline signal: \"bogus\""),
                Arguments.of(
                        "receivers: {in: }\nexporters: {out: }\nservice: {pipelines: {traces: {receivers: [in]}}}",
                        "service.pipelines.traces: must have at least one exporter"),
                Arguments.of(
                        "receivers: {in: }\nexporters: {out: }\nservice: {pipelines: {metrics: {receivers: [in], exporters: [out]}}}",
                        "does not support metrics, only traces, logs"),
                Arguments.of(
                        "receivers: {in: }\nexporters: {out: }\nservice: {foo: 1, pipelines: {traces: {x: 1, receivers: [in], exporters: [out]}}}",
                        "service.foo: unknown key"),
                Arguments.of(
                        "receivers: {in: }\nexporters: {out: }\nservice: {pipelines: }",
                        "service must have at least one pipeline"),
                Arguments.of(
                        "receivers: {in: }\nexporters: {out: }\nservice: {extensions: [zpages], pipelines: {traces: {receivers: [in], exporters: [out]}}}",
                        "references extension \"zpages\""),
                Arguments.of("receivers: {a b: }\nexporters: {out: }\n" + pipelines, "\"a b\" is no component id"),
                Arguments.of("receivers: [in]", "receivers: must be a map, not a list"),
                Arguments.of(
                        "receivers: {in: }\nreceivers: {in: }", "c.yaml:2:1: key \"receivers\" is already defined at"),
                Arguments.of(
                        "receivers: {in: {endpoint: \"${env:1BAD}\"}}",
                        "environment variable \"1BAD\" has invalid name"),
                Arguments.of(
                        "service: {telemetry: {logs: {levle: info}}}",
                        "service.telemetry.logs.levle: unknown key (did you mean \"level\"?)"),
                Arguments.of(
                        "service: {telemetry: {logs: {level: loud}}}",
                        "service.telemetry.logs.level: must be one of debug, info"),
                Arguments.of(
                        "service: {telemetry: {metrics: {readers: []}}}",
                        "service.telemetry.metrics.readers: must not be empty unless level is none"),
                Arguments.of(
                        "service: {telemetry: {metrics: {views: [{a: b}]}}}",
                        "service.telemetry.metrics.views: can only be used with level detailed"),
                Arguments.of(
                        "service: {telemetry: {metrics: {readers: [{pull: {exporter: {prometheus: {port: 99999}}}}]}}}",
                        "prometheus.port: must be between 0 and 65535"));
    }

    @ParameterizedTest(name = "[{index}] {1}")
    @MethodSource("configErrors")
    void badConfiguration_exits1_andSaysWhere(String yaml, String message) throws IOException {
        Path file = Files.writeString(dir.resolve("c.yaml"), yaml);

        assertThat(run("validate", "--config", file.toString())).isEqualTo(1);
        assertThat(err.toString()).startsWith("Error: invalid configuration").contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void severalProblems_areListedAtOnce() throws IOException {
        Path file = Files.writeString(
                dir.resolve("c.yaml"),
                "receivers: {in: {endpont: a}}\nexporters: {out: {timeout: soon}, nosuch: }\nfoo: 1\nservice: {bar: 1}\n");

        assertThat(run("lb-gateway", "--config", file.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(7);
        assertThat(err.toString())
                .startsWith("Error: invalid configuration, 6 problems:\n")
                .contains(
                        "receivers.in.endpont",
                        "exporters.out.timeout",
                        "exporters.nosuch",
                        "foo: unknown",
                        "service.bar",
                        "at least one pipeline");
        assertThat(parts.log).isEmpty();
    }

    @Test
    void validate_goodConfiguration_isSilent_andStartsNothing() {
        assertThat(run("validate", "--config", GOOD)).isZero();
        assertThat(out.toString() + err).isEmpty();
        assertThat(parts.log).isEmpty();
    }

    @Test
    void set_isLaidOverFiles() {
        assertThat(run("validate", "--config", GOOD, "--set", "exporters.out.enpoint=x"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--set exporters.out.enpoint: exporters.out.enpoint: unknown key");
    }

    @Test
    void role_runsUntilAskedToStop() throws Exception {
        Thread runner = new Thread(() -> run("processing-gateway", "--config", GOOD, "--event-loops", "1"));
        runner.start();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> parts.log.size() == 2);
        assertThat(runner.isAlive()).isTrue();

        assertThat(shutdown.request()).isTrue();
        assertThat(shutdown.request()).isFalse();
        runner.join(20_000);

        assertThat(parts.log).containsExactly("start out", "start in", "stop in", "stop out");
    }

    @Test
    void exitWhenStarted_needsNoSignal() {
        assertThat(run("lb-gateway", "--config", GOOD, "--exit-when-started")).isZero();
        assertThat(parts.log).hasSize(4);
    }

    @Test
    void failedStart_exits1_namesComponent_stopsTheRest() {
        assertThat(run("lb-gateway", "--config", GOOD, "--set", "receivers.in.endpoint=taken"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("Error: failed to start \"in\" receiver: 127.0.0.1:4317: address already in use");
        assertThat(parts.log).containsExactly("start out", "stop out");
    }

    @Test
    void components_areListedAsYaml() {
        assertThat(run("components")).isZero();
        assertThat(out.toString())
                .contains(
                        "receivers:\n- name: in",
                        "- old_out",
                        "follows: outexporter",
                        "traces: stable",
                        "logs: beta",
                        "extensions: []");
    }

    @Test
    void printConfig_fillsDefaults_andHidesSecrets() {
        String[] line = {
            "print-config", "--config", GOOD, "--set", "exporters.out={token: s3cret, headers: {a: tenant}}"
        };

        assertThat(run(line)).isZero();

        assertThat(out.toString())
                .contains("timeout: 5s", "endpoint: localhost:4317", "[REDACTED]", "pipelines:", "level: info");
        assertThat(out.toString()).doesNotContain("s3cret", "tenant");
    }

    @Test
    void printConfig_unredacted_canBeUsedAsConfiguration() throws IOException {
        run("print-config", "--mode", "unredacted", "--config", GOOD, "--set", "exporters.out.token=s3cret");
        assertThat(out.toString()).contains("s3cret");
        Path file = Files.writeString(dir.resolve("printed.yaml"), out.toString());

        assertThat(run("validate", "--config", file.toString()))
                .as(err.toString())
                .isZero();
    }

    @Test
    void version_andHelp_exit0() {
        assertThat(run("version")).isZero();
        assertThat(run("--version")).isZero();
        assertThat(run("--help")).isZero();
        assertThat(run("lb-gateway", "--help")).isZero();
        assertThat(out.toString()).contains("spanway version", "--shutdown-timeout");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void roleDefaults_findConfigurationBesideTheDistribution() throws IOException {
        Files.createDirectories(dir.resolve("config"));
        Path file = dir.resolve("config/lb-config.yaml");
        Files.writeString(file, GOOD.substring("yaml:".length()));
        shutdown.request();

        assertThat(run("lb-gateway")).as(err.toString()).isZero();
        assertThat(Role.LB_GATEWAY.defaultConfig(dir)).isEqualTo(file);
        assertThat(Role.PROCESSING_GATEWAY.defaultDataDirectory(dir))
                .isEqualTo(dir.resolve(".spanway/data/processing-gateway"));
    }

    private int run(String... args) {
        Console console =
                new Console(stdin, new PrintWriter(out, true), new PrintWriter(err, true), env::get, dir, shutdown);
        return new Commands(console, parts::list).run(args);
    }
}
