package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.ContainerState;
import org.testcontainers.containers.DockerComposeContainer;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.lifecycle.Startable;

/**
 * The topology of {@code docker-compose.yaml} in containers, its image built from this source tree. Whichever compose the machine has is
 * used, {@code docker compose} or {@code docker-compose}. With {@code SPANWAY_IMAGE_READY} set, {@code spanway:local} is taken as it is.
 */
@Tag("containers")
@Testcontainers(disabledWithoutDocker = true)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ComposeTopologyTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> GATEWAYS = List.of("lb", "gw1", "gw2", "gw3", "external-gw");
    private static final int TRACES = 100;
    private static final int SPANS_OF_TRACE = 3;

    private static Topology topology;

    /** The running containers, by the names of their services. */
    private interface Topology extends AutoCloseable {
        ContainerState container(String service);

        @Override
        void close();
    }

    @BeforeAll
    static void start() throws Exception {
        if (System.getenv("SPANWAY_IMAGE_READY") == null) {
            assertThat(run("docker", "build", "-t", "spanway:local", "."))
                    .as("docker build")
                    .isZero();
        }
        List<File> files = List.of(
                ROOT.resolve("docker-compose.yaml").toFile(),
                Path.of("src/test/resources/io/spanway/e2e/compose-witness.yaml")
                        .toFile());
        topology = run("docker", "compose", "version") == 0 ? compose(files) : standaloneCompose(files);
    }

    @AfterAll
    static void stop() {
        if (topology != null) {
            topology.close();
        }
    }

    @Test
    void gateways_onceStarted_areHealthyReadOnlyAndNotRoot() throws Exception {
        for (String service : GATEWAYS) {
            ContainerState container = topology.container(service);
            Awaitility.await(service).atMost(Duration.ofMinutes(2)).until(container::isHealthy);
            assertThat(container.execInContainer("id", "-u").getStdout().strip())
                    .isEqualTo("10001");
            assertThat(container.execInContainer("touch", "/opt/spanway/x").getExitCode())
                    .isNotZero();
        }
    }

    @Test
    void spans_ofTheSdk_arriveOnceAtTheExternalGateway() throws Exception {
        String run = "run" + System.nanoTime();
        List<String> sent = send(run);
        List<String> arrived = new ArrayList<>();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    arrived.clear();
                    arrived.addAll(witnessed(run));
                    assertThat(arrived).hasSizeGreaterThanOrEqualTo(sent.size());
                });
        assertThat(arrived).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void spans_ofTheGenerator_reachEveryGateway() {
        for (String service : GATEWAYS) {
            Awaitility.await(service)
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> acceptedSpans(topology.container(service)) > 0);
        }
    }

    @Test
    void image_withoutARole_namesTheChoicesAndExits2() throws Exception {
        assertThat(run("docker", "run", "--rm", "--read-only", "--network", "none", "spanway:local", "version"))
                .isZero();
        assertThat(run("docker", "run", "--rm", "--read-only", "--network", "none", "spanway:local"))
                .isEqualTo(2);
    }

    private static List<String> send(String run) {
        ContainerState lb = topology.container("lb");
        OtlpGrpcSpanExporter exporter = OtlpGrpcSpanExporter.builder()
                .setEndpoint("http://" + lb.getHost() + ":" + publishedPort(lb, 4317))
                .setTimeout(Duration.ofSeconds(60))
                .build();
        List<String> names = new ArrayList<>();
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setExporterTimeout(Duration.ofSeconds(60))
                        .build())
                .build()) {
            Tracer tracer = provider.get("containers");
            for (int trace = 0; trace < TRACES; trace++) {
                Context parent = Context.root();
                for (int span = 0; span < SPANS_OF_TRACE; span++) {
                    String name = run + "/" + trace + "/" + span;
                    Span started = tracer.spanBuilder(name).setParent(parent).startSpan();
                    parent = parent.with(started);
                    started.end();
                    names.add(name);
                }
            }
            assertThat(provider.forceFlush().join(2, TimeUnit.MINUTES).isSuccess())
                    .isTrue();
        }
        return names;
    }

    /** Where the engine publishes a port on this machine. Compose publishes it, so Testcontainers' own mapping does not know it. */
    private static String publishedPort(ContainerState container, int port) {
        Ports.Binding[] bindings = Objects.requireNonNull(
                container
                        .getCurrentContainerInfo()
                        .getNetworkSettings()
                        .getPorts()
                        .getBindings()
                        .get(ExposedPort.tcp(port)),
                "the port is not published");
        return bindings[0].getHostPortSpec();
    }

    /** Names of the spans of {@code run} in the file of the external gateway, one for each time that they arrived. */
    private static List<String> witnessed(String run) throws IOException, InterruptedException {
        String found = topology.container("external-gw")
                .execInContainer("grep", "-ohE", run + "/[0-9]+/[0-9]+", "/tmp/spans.json")
                .getStdout();
        return found.lines().toList();
    }

    private static double acceptedSpans(ContainerState container) throws IOException, InterruptedException {
        String request = "exec 3<> /dev/tcp/127.0.0.1/8888; printf 'GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\n"
                + "Connection: close\\r\\n\\r\\n' >&3; cat <&3";
        return container
                .execInContainer("bash", "-c", request)
                .getStdout()
                .lines()
                .filter(line -> line.startsWith("otelcol_receiver_accepted_spans"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Ports that the engine chooses, so that a topology of {@code make start} may run beside this one. */
    private static Map<String, String> environment() {
        return Map.of("LB_GRPC_PORT", "0", "LB_HTTP_PORT", "0", "LB_ADMIN_PORT", "0");
    }

    private static Topology compose(List<File> files) {
        ComposeContainer compose = new ComposeContainer(files).withPull(false).withEnv(environment());
        return started(
                compose, service -> compose.getContainerByServiceName(service).orElseThrow());
    }

    private static Topology standaloneCompose(List<File> files) {
        DockerComposeContainer<?> compose =
                new DockerComposeContainer<>(files).withPull(false).withEnv(environment());
        return started(
                compose, service -> compose.getContainerByServiceName(service).orElseThrow());
    }

    private static Topology started(Startable compose, Function<String, ContainerState> containers) {
        compose.start();
        return new Topology() {
            @Override
            public ContainerState container(String service) {
                return containers.apply(service);
            }

            @Override
            public void close() {
                compose.stop();
            }
        };
    }

    /** Exit code of a command at the root of the source tree; what it prints joins the output of this test. */
    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .inheritIO()
                .start()
                .waitFor();
    }
}
