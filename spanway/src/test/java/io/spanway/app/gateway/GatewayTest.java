package io.spanway.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.Counter;
import io.spanway.app.Wiring;
import io.spanway.core.Platform;
import io.spanway.core.config.ConfigException;
import io.spanway.core.pipeline.ComponentCatalog;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.PipelineGraph;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway of the real components, from start to stop: what is open when, and what is left of a start that failed. */
@Timeout(60)
class GatewayTest {
    private static final Duration GRACE = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    /** Of the exporter {@code broken}, which cannot be made. */
    record NoKeys() {}

    private int admin;
    private int grpc;
    private int http;
    private Platform platform;

    @BeforeEach
    void choosePorts() throws IOException {
        try (ServerSocket first = listening();
                ServerSocket second = listening();
                ServerSocket third = listening()) {
            admin = first.getLocalPort();
            grpc = second.getLocalPort();
            http = third.getLocalPort();
        }
        platform = Gateway.platform(1, 64 << 20, directory);
    }

    @AfterEach
    void close() {
        platform.loops().close();
    }

    @Test
    void started_itListensEverywhere_andIsReady_stopped_nowhere() throws Exception {
        Gateway gateway = gateway(yaml("nop"));
        assertThat(gateway.notReadyReason()).isEqualTo("starting");

        gateway.start();
        assertThat(gateway.notReadyReason()).isNull();
        assertThat(List.of(open(admin), open(grpc), open(http))).containsOnly(true);

        gateway.stop(GRACE);
        assertThat(gateway.notReadyReason()).isEqualTo("shutting down");
        assertThat(List.of(open(admin), open(grpc), open(http))).containsOnly(false);
    }

    @Test
    void stop_twice_isStopOnce() throws Exception {
        Gateway gateway = gateway(yaml("nop"));
        gateway.start();

        gateway.stop(GRACE);
        gateway.stop(GRACE);

        assertThat(gateway.notReadyReason()).isEqualTo("shutting down");
    }

    @Test
    void secondPortOfAReceiverTaken_closesTheFirst_andTheAdminPort() throws Exception {
        try (ServerSocket taken = listening()) {
            http = taken.getLocalPort();
            Gateway gateway = gateway(yaml("nop"));

            assertThatThrownBy(gateway::start)
                    .isInstanceOf(PipelineGraph.StartException.class)
                    .hasMessageStartingWith("failed to start \"otlp\" receiver: ")
                    .hasMessageContaining("127.0.0.1:" + http)
                    .hasMessageContaining("in use");

            assertThat(List.of(open(admin), open(grpc))).containsOnly(false);
            assertThat(platform.loops().group().isShuttingDown()).isTrue();
        }
    }

    @Test
    void adminPortTaken_isNamed_andNoReceiverIsOpened() throws Exception {
        try (ServerSocket taken = listening()) {
            admin = taken.getLocalPort();
            Gateway gateway = gateway(yaml("nop"));

            assertThatThrownBy(gateway::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + admin)
                    .hasMessageContaining("in use");

            assertThat(List.of(open(grpc), open(http))).containsOnly(false);
        }
    }

    @Test
    void replacement_ofAGatewayThatDoesNotRun_startsNothing() throws Exception {
        Gateway gateway = gateway(yaml("nop"));
        PipelineGraph running = gateway.graph();
        PipelineGraph next = configuration(yaml("nop/2")).build(System::nanoTime, platform.metrics(), running);

        assertThat(gateway.replace(next)).isSameAs(next);
        assertThat(gateway.graph()).isSameAs(running);

        gateway.start();
        gateway.stop(GRACE);
        assertThat(gateway.replace(next)).isSameAs(next);
        assertThat(open(grpc)).isFalse();
    }

    @Test
    void reload_ofAnUnusableFile_changesNothing_andTheNextGoodOneIsTaken() throws Exception {
        Path file = Files.writeString(directory.resolve("gateway.yaml"), yaml("nop"));
        Configuration.Sources sources = new Configuration.Sources(List.of(file.toString()), List.of(), name -> null);
        Configuration first = Configuration.load(catalog(), sources);
        Gateway gateway = new Gateway(platform, first.build(System::nanoTime, platform.metrics()), first.admin());
        gateway.start();
        Reload reload = new Reload(gateway, platform, first, sources, GRACE);
        reload.start();
        PipelineGraph before = gateway.graph();

        for (String bad : List.of("receivers: [", yaml("nosuch"), "", yaml("file"), yaml("broken"))) {
            double failures = reloads("failure");
            Files.writeString(file, bad);
            reload.request();
            Awaitility.await().until(() -> reloads("failure") > failures);
            assertThat(gateway.graph()).isSameAs(before);
            assertThat(gateway.notReadyReason()).isNull();
        }
        int old = grpc;
        try (ServerSocket free = listening()) {
            grpc = free.getLocalPort();
        }
        Files.writeString(file, yaml("nop/2"));
        reload.request();
        Awaitility.await().until(() -> reloads("success") > 0);

        assertThat(open(grpc)).isTrue();
        Awaitility.await().until(() -> !open(old));
        reload.end(GRACE);
        gateway.stop(GRACE);
        assertThat(open(grpc)).isFalse();
    }

    @Test
    void reload_ontoATakenPort_keepsTheOldPortServing() throws Exception {
        Gateway gateway = gateway(yaml("nop"));
        gateway.start();
        int old = grpc;
        try (ServerSocket taken = listening()) {
            grpc = taken.getLocalPort();
            PipelineGraph next =
                    configuration(yaml("nop")).build(System::nanoTime, platform.metrics(), gateway.graph());

            assertThatThrownBy(() -> gateway.replace(next))
                    .isInstanceOf(PipelineGraph.StartException.class)
                    .hasMessageContaining("127.0.0.1:" + grpc);
        }
        assertThat(List.of(open(old), open(http))).containsOnly(true);
        assertThat(gateway.notReadyReason()).isNull();
        gateway.stop(GRACE);
        assertThat(List.of(open(old), open(http), open(admin))).containsOnly(false);
    }

    private String yaml(String exporter) {
        return """
            receivers:
              otlp: {protocols: {grpc: {endpoint: "127.0.0.1:%d"}, http: {endpoint: "127.0.0.1:%d"}}}
            exporters: {%s: }
            service:
              telemetry: {metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: %d}}}}]}}
              pipelines: {traces: {receivers: [otlp], exporters: [%s]}}
            """.formatted(grpc, http, exporter, admin, exporter);
    }

    private ComponentCatalog catalog() {
        List<ComponentType<?>> types = new ArrayList<>(Wiring.components(platform));
        types.add(new ComponentType.ExporterType<>(
                new ComponentType.Descriptor<>(
                        "broken", List.of(), Map.of(Signal.TRACES, Stability.ALPHA), NoKeys.class),
                (context, config, signals) -> {
                    throw new UnsatisfiedLinkError("a library that is not there");
                }));
        return new ComponentCatalog(types);
    }

    private Configuration configuration(String yaml) throws ConfigException {
        return Configuration.load(
                catalog(), new Configuration.Sources(List.of("yaml:" + yaml), List.of(), name -> null));
    }

    private Gateway gateway(String yaml) throws ConfigException {
        Configuration configuration = configuration(yaml);
        return new Gateway(platform, configuration.build(System::nanoTime, platform.metrics()), configuration.admin());
    }

    private double reloads(String result) {
        return platform.metrics().all().stream()
                .filter(series -> series.name().family().equals("spanway_config_reload")
                        && series.name().labels().contains(result))
                .mapToLong(series -> ((Counter) series.instrument()).getCount())
                .sum();
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /** Whether somebody listens on a port. */
    private static boolean open(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
