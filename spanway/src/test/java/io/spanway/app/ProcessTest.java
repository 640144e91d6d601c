package io.spanway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.app.command.TestParts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real process: exit codes and streams. */
@Timeout(60)
class ProcessTest {
    /** A gateway of test components, started as {@link Main} starts the real ones. */
    static final class Started {
        private Started() {}

        public static void main(String[] args) {
            System.exit(Main.run(args, new TestParts()::list));
        }
    }

    @Test
    void noRole_exits2() throws Exception {
        Process process = start(Main.class);

        assertThat(text(process)).startsWith("Error: no command given");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void badConfiguration_exits1() throws Exception {
        Process process = start(Main.class, "validate", "--config", "yaml:a: 1");

        assertThat(text(process)).startsWith("Error: invalid configuration");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void terminated_stopsGracefully_andExits0() throws Exception {
        Process process =
                start(Started.class, "lb-gateway", "--config", yaml("{receivers: {in: }, exporters: {out: }"));

        String log = terminateWhen(process, "lb-gateway started");

        assertThat(process.waitFor()).as(log).isZero();
        assertThat(log).contains("shutting down", "stopped: millis=");
    }

    @Test
    void terminatedTwice_endsAtOnce_whateverStillStops() throws Exception {
        Process process = start(
                Started.class,
                "lb-gateway",
                "--shutdown-timeout",
                "50s",
                "--config",
                yaml("{receivers: {in: {endpoint: hangs}}, exporters: {out: }"));

        String log = terminateWhen(process, "lb-gateway started", "shutting down");

        assertThat(process.waitFor()).as(log).isEqualTo(130);
        assertThat(log).doesNotContain("stopped: millis=");
    }

    @Test
    void componentThatDoesNotStop_cannotHoldTheProcess_whichExits1() throws Exception {
        Process process = start(
                Started.class,
                "lb-gateway",
                "--shutdown-timeout",
                "10ms",
                "--config",
                yaml("{receivers: {in: {endpoint: hangs}}, exporters: {out: }"));

        String log = terminateWhen(process, "lb-gateway started");

        assertThat(process.waitFor()).as(log).isEqualTo(1);
        assertThat(log).contains("not everything stopped in time");
    }

    @Test
    void componentThatDoesNotStart_exits1_withOneErrorBlock() throws Exception {
        Process process = start(
                Started.class,
                "lb-gateway",
                "--config",
                yaml("{receivers: {in: {endpoint: taken}}, exporters: {out: }"));

        assertThat(text(process).lines().filter(line -> line.startsWith("Error: ")))
                .containsExactly("Error: failed to start \"in\" receiver: 127.0.0.1:4317: address already in use");
        assertThat(process.exitValue()).isEqualTo(1);
    }

    private static String yaml(String components) {
        return "yaml:" + components + ", service: {" + TestParts.ANY_ADMIN_PORT
                + ", pipelines: {traces: {receivers: [in], exporters: [out]}}}}";
    }

    /** Sends SIGTERM at the first line with each of {@code texts}, in this order; returns the log when the process has closed it. */
    private static String terminateWhen(Process process, String... texts) throws IOException {
        StringBuilder seen = new StringBuilder();
        int next = 0;
        try (var reader = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                seen.append(line).append('\n');
                if (next < texts.length && line.contains(texts[next])) {
                    next++;
                    // Process.destroy would close the stream that is being read.
                    process.toHandle().destroy();
                }
            }
        }
        return seen.toString();
    }

    private static Process start(Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("SPANWAY_SERVICE");
        return builder.start();
    }

    private static String text(Process process) throws IOException, InterruptedException {
        String text = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return text;
    }
}
