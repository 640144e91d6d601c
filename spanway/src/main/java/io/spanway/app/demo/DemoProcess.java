package io.spanway.app.demo;

import java.io.IOException;
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

/** One tier of the demo as a child process, its output in a log file. Confined to one thread. */
final class DemoProcess {
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final String name;
    private final Path log;
    private final Process process;

    private DemoProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts {@code launcher arguments…} with {@code environment} on top of ours.
     *
     * @param log gets standard output and error
     */
    static DemoProcess start(
            String name, Path log, List<String> launcher, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            // A session of its own: Ctrl-C in the terminal is for the demo, which then stops its processes in order.
            command.add(SETSID.toString());
        }
        command.addAll(launcher);
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new DemoProcess(name, log, builder.start());
    }

    String name() {
        return name;
    }

    boolean alive() {
        return process.isAlive();
    }

    /**
     * Waits until {@code /readyz} on {@code adminPort} answers 200.
     *
     * @throws IOException naming the process and the end of its log when it died or the time is over
     */
    void awaitReady(HttpClient http, int adminPort, Duration atMost) throws IOException, InterruptedException {
        HttpRequest probe = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/readyz"))
                .timeout(Duration.ofSeconds(1))
                .build();
        long until = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < until) {
            if (!alive()) {
                throw new IOException(name + " ended with exit code " + process.exitValue() + ":\n" + logTail());
            }
            if (answersOk(http, probe)) {
                return;
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        throw new IOException(name + " was not ready after " + atMost.toSeconds() + " s:\n" + logTail());
    }

    /** Asks the process to end (SIGTERM), waits, and ends it for good after {@code grace}. */
    void stop(Duration grace) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Ends the process at once, for the shutdown hook. */
    void kill() {
        process.destroy();
    }

    private String logTail() throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    private static boolean answersOk(HttpClient http, HttpRequest probe) throws InterruptedException {
        try {
            return http.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // Nobody listens yet: the caller asks again until its time is over.
            return false;
        }
    }
}
