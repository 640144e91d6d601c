package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The OpenTelemetry SDK for Python as client of a running lb-gateway. Its packages are installed into a folder of the test's own; where
 * there is no Python 3 with venv, or the packages cannot be had, the test is skipped and says why.
 */
@Tag("slow")
@Timeout(400)
class PythonSdkTest {
    private static final int TRACES = 200;
    private static final int SPANS = 5 * TRACES;
    private static final Path RESOURCES = Path.of("src", "test", "resources");

    @TempDir
    private static Path dir;

    private static final List<OtlpBackend> BACKENDS = new ArrayList<>();
    private static Launched lb;

    /** How a program ended. */
    private record Ended(int exitCode, String output) {
        boolean well() {
            return exitCode == 0;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Ended made = run(60, "python3", "-m", "venv", dir.resolve("venv").toString());
        Assumptions.assumeTrue(made.well(), () -> "needs python3 with venv: " + made.output());
        Ended installed = run(
                240,
                python(),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "-r",
                RESOURCES.resolve("sdk-requirements.txt").toString());
        Assumptions.assumeTrue(installed.well(), () -> "pip cannot install the SDK: " + installed.output());
        BACKENDS.addAll(Backends.start(3));
        lb = Launched.role("lb-gateway", Texts.balancing(Texts.addresses(BACKENDS)))
                .awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            if (lb != null) {
                assertThat(lb.stop()).as(lb.log()).isZero();
            }
        } finally {
            if (lb != null) {
                lb.close();
            }
            BACKENDS.forEach(OtlpBackend::close);
        }
    }

    @ParameterizedTest
    @CsvSource({"grpc, none", "grpc, gzip", "http, none", "http, gzip"})
    @Rule("FORWARD-11")
    void spans_ofThePythonSdk_arriveOnceAndWhole(String protocol, String compression) throws Exception {
        String name = protocol + "-" + compression;
        int port = protocol.equals("grpc") ? lb.grpcPort() : lb.httpPort();
        String client = RESOURCES.resolve("sdk_client.py").toString();

        Ended sent =
                run(60, python(), client, name, protocol, "127.0.0.1:" + port, compression, String.valueOf(TRACES));
        assertThat(sent.well()).as(sent.output()).isTrue();
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() ->
                        arrived(name).values().stream().mapToInt(List::size).sum() >= SPANS);

        Map<Integer, List<Span>> byBackend = arrived(name);
        List<Span> spans = byBackend.values().stream().flatMap(List::stream).toList();
        assertThat(spans).hasSize(SPANS).allSatisfy(SampleAttributes::areOn);
        assertThat(spans.stream().map(span -> Requests.hex(span.getSpanId())))
                .containsExactlyInAnyOrderElementsOf(sent.output().lines().toList());
        assertThat(backendsByTrace(byBackend).values())
                .hasSize(TRACES)
                .allSatisfy(at -> assertThat(at).hasSize(1));
    }

    private static Map<Integer, List<Span>> arrived(String name) {
        Map<Integer, List<Span>> spans = new HashMap<>();
        for (int i = 0; i < BACKENDS.size(); i++) {
            spans.put(
                    i,
                    BACKENDS.get(i).traces().stream()
                            .flatMap(Requests::spans)
                            .filter(span -> span.getName().equals(name))
                            .toList());
        }
        return spans;
    }

    private static Map<String, Set<Integer>> backendsByTrace(Map<Integer, List<Span>> byBackend) {
        Map<String, Set<Integer>> backends = new HashMap<>();
        byBackend.forEach((backend, spans) ->
                spans.forEach(span -> backends.computeIfAbsent(Requests.hex(span.getTraceId()), id -> new HashSet<>())
                        .add(backend)));
        return backends;
    }

    private static String python() {
        return dir.resolve("venv").resolve("bin").resolve("python").toString();
    }

    /** Runs a program to its end; one that does not exist or takes too long has failed. */
    private static Ended run(int seconds, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(dir, "output", ".txt");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            return new Ended(-1, String.valueOf(e.getMessage()));
        }
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return new Ended(-1, "no end after " + seconds + " s: " + Files.readString(output));
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }
}
