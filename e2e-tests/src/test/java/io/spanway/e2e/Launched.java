package io.spanway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * A Spanway process, started from the test's class path as {@code bin/spanway} starts it from a jar.
 *
 * <p>Endpoints of configurations should have port 0; which ports were taken is read from the log. Confined to the test's thread.
 */
final class Launched implements AutoCloseable {
    /** The admin port on a port that the system chooses; goes into every configuration. */
    static final String TELEMETRY =
            "telemetry: {metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: 0}}}}]}}";

    private static final Duration START = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** How a command ended that ends by itself. */
    record Result(int exitCode, String out, String err) {}

    private final Process process;
    private final Path log;

    private Launched(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a role with a configuration text; does not wait for it. */
    static Launched role(String role, String yaml, String... more) throws IOException {
        return file(role, config(yaml), more);
    }

    /** Starts a role with a configuration file. */
    static Launched file(String role, Path config, String... more) throws IOException {
        return within(List.of(), role, config, more);
    }

    /** Starts a role below a command that sets its limits and then becomes it. */
    static Launched within(List<String> limits, String role, Path config, String... more) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "e2e"));
        Path log = Files.createTempFile(folder, role, ".log");
        List<String> arguments = new ArrayList<>(List.of(role, "--config", config.toString()));
        arguments.addAll(List.of("--event-loops", "1", "--data-dir", folder.toString()));
        arguments.addAll(List.of(more));
        List<String> command = new ArrayList<>(limits);
        command.addAll(command(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Launched(process, log);
    }

    /** Runs a command to its end. */
    static Result run(String stdin, String... arguments) throws IOException, InterruptedException {
        return run(stdin, Map.of(), arguments);
    }

    /** Runs a command to its end with some environment variables. */
    static Result run(String stdin, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target", "e2e"));
        Path in = Files.writeString(Files.createTempFile(folder, "in", ".txt"), stdin);
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command(List.of(arguments)))
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("did not end: " + String.join(" ", arguments) + "\n" + Files.readString(err));
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** A file with a configuration. */
    static Path config(String yaml) throws IOException {
        Path file = Files.createTempFile(Files.createDirectories(Path.of("target", "e2e")), "config", ".yaml");
        return Files.writeString(file, yaml);
    }

    private static List<String> command(List<String> arguments) {
        // A JVM leaves SIGHUP alone if its parent ignores it, as nohup and some CI runners do.
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=HUP",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-XX:-UsePerfData"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.spanway.app.Main"));
        command.addAll(arguments);
        return command;
    }

    /** Port of OTLP/gRPC of receiver {@code otlp}. */
    int grpcPort() {
        return grpcPort("otlp");
    }

    int grpcPort(String receiver) {
        return port(Pattern.quote(receiver) + " listens for OTLP/gRPC on .* \\(port (\\d+)\\)");
    }

    int httpPort() {
        return httpPort("otlp");
    }

    int httpPort(String receiver) {
        return port(Pattern.quote(receiver) + " serves OTLP/HTTP on .* \\(port (\\d+)\\)");
    }

    int adminPort() {
        return port("admin port is (\\d+)");
    }

    private int port(String line) {
        Pattern pattern = Pattern.compile(line);
        Awaitility.await(line).atMost(START).pollInterval(Duration.ofMillis(20)).until(() -> {
            boolean found = pattern.matcher(log()).find();
            if (!found && !process.isAlive()) {
                throw new IllegalStateException("the process ended with " + process.exitValue() + ":\n" + log());
            }
            return found;
        });
        Matcher matcher = pattern.matcher(log());
        if (!matcher.find()) {
            throw new IllegalStateException(line);
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** Waits until {@code /readyz} is 200. */
    Launched awaitReady() {
        int admin = adminPort();
        Awaitility.await("ready")
                .atMost(START)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> get(admin, "/readyz").statusCode() == 200);
        return this;
    }

    /** Bytes of memory that the process has resident. */
    long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("no VmRSS");
    }

    /** What the admin port answers. */
    HttpResponse<String> admin(String path) throws IOException, InterruptedException {
        return get(adminPort(), path);
    }

    /** The text of {@code /metrics}. */
    String metrics() {
        try {
            return admin("/metrics").body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The number of the process. */
    long pid() {
        return process.pid();
    }

    /** What a port of loopback answers. */
    static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Everything the process has written so far. */
    String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks the process to end, as an operator does (SIGTERM). */
    void terminate() {
        process.destroy();
    }

    /** Ends the process at once, as a power cut of the process would (SIGKILL). */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        exitCode();
    }

    /** Asks the process to read its configuration again (SIGHUP). */
    void reload() throws IOException, InterruptedException {
        signal("HUP");
    }

    /** Exit code, once the process has ended by itself or was asked to. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("did not end:\n" + log());
        }
        return process.exitValue();
    }

    /** SIGTERM, and the exit code. */
    int stop() throws InterruptedException {
        terminate();
        return exitCode();
    }

    /** Sends a signal by its name, for example STOP. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " ended with " + kill.exitValue());
        }
    }

    /** Ends the process whatever it does, for tests that failed. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
