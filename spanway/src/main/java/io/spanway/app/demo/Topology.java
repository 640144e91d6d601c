package io.spanway.app.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The processes of the demo: external gateway, three processing gateways, lb-gateway, generator. Confined to one thread but for {@link #kill}. */
final class Topology {
    /** Number of processing gateways. */
    static final int GATEWAYS = 3;

    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(15);

    /** Ports of one process on 127.0.0.1. */
    record Ports(int grpc, int http, int admin) {}

    private final DemoSettings settings;
    private final Path directory;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<DemoProcess> started = new CopyOnWriteArrayList<>();
    private final List<Ports> gateways = new ArrayList<>();
    private final Ports external;
    private final Ports lb;

    /** @param directory for logs and ledgers; exists */
    Topology(DemoSettings settings, Path directory) throws IOException {
        this.settings = settings;
        this.directory = directory;
        List<Integer> ports = freePorts(3 * (GATEWAYS + 2));
        this.external = ports(ports, 0);
        this.lb = ports(ports, 1);
        for (int i = 0; i < GATEWAYS; i++) {
            gateways.add(ports(ports, 2 + i));
        }
    }

    Ports lb() {
        return lb;
    }

    Ports external() {
        return external;
    }

    Ports gateway(int index) {
        return gateways.get(index);
    }

    Path acknowledgedLedger() {
        return directory.resolve("acknowledged.ledger");
    }

    Path externalLedger() {
        return directory.resolve("external.ledger");
    }

    Path gatewayLedger(int index) {
        return directory.resolve("gw" + (index + 1) + ".ledger");
    }

    /** Starts everything from the back to the front; each process is ready before what sends to it starts. */
    void start() throws IOException, InterruptedException {
        start(
                "external-gw",
                "processing-gateway",
                "external-gw-config.yaml",
                external,
                ledger(externalLedger(), "nop"),
                Map.of());
        for (int i = 0; i < GATEWAYS; i++) {
            start(
                    "gw" + (i + 1),
                    "processing-gateway",
                    "gw-config.yaml",
                    gateways.get(i),
                    ledger(gatewayLedger(i), "otlp_grpc/external"),
                    Map.of("SPANWAY_EXTERNAL_ENDPOINT", "127.0.0.1:" + external.grpc()));
        }
        List<String> backends = new ArrayList<>();
        gateways.forEach(ports -> backends.add("127.0.0.1:" + ports.grpc()));
        start("lb", "lb-gateway", "lb-config.yaml", lb, List.of(), Map.of("SPANWAY_BACKENDS", backends.toString()));
        startGenerator();
    }

    /** The first process that ended by itself, or an empty text. */
    String dead() {
        return started.stream()
                .filter(process -> !process.alive())
                .map(DemoProcess::name)
                .findFirst()
                .orElse("");
    }

    /** Ends the generator and waits until it has its answers. */
    void stopLoad() throws InterruptedException {
        started.get(started.size() - 1).stop(GRACE.plusSeconds(10));
    }

    /** Ends all processes, front to back. */
    void stop() throws InterruptedException {
        for (int i = started.size() - 1; i >= 0; i--) {
            started.get(i).stop(GRACE);
        }
    }

    /** Tells all processes to end, without waiting. Any thread. */
    void kill() {
        started.forEach(DemoProcess::kill);
    }

    private void start(
            String name, String role, String config, Ports ports, List<String> sets, Map<String, String> environment)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("SPANWAY_OTLP_GRPC_ENDPOINT", "127.0.0.1:" + ports.grpc());
        all.put("SPANWAY_OTLP_HTTP_ENDPOINT", "127.0.0.1:" + ports.http());
        all.put("SPANWAY_ADMIN_HOST", "127.0.0.1");
        all.put("SPANWAY_ADMIN_PORT", Integer.toString(ports.admin()));
        List<String> arguments = new ArrayList<>(List.of(
                role, "--config", settings.configDirectory().resolve(config).toString()));
        sets.forEach(set -> arguments.addAll(List.of("--set", set)));
        DemoProcess process =
                DemoProcess.start(name, directory.resolve(name + ".log"), settings.launcher(), arguments, all);
        started.add(process);
        process.awaitReady(http, ports.admin(), READY);
    }

    private void startGenerator() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "telemetry-generator",
                "--endpoint",
                "127.0.0.1:" + lb.grpc(),
                "--rate",
                Double.toString(settings.spansPerSecond()),
                "--ledger",
                acknowledgedLedger().toString()));
        started.add(DemoProcess.start(
                "telemetry-generator",
                directory.resolve("telemetry-generator.log"),
                settings.launcher(),
                arguments,
                Map.of()));
    }

    private static List<String> ledger(Path path, String exporter) {
        return List.of(
                "exporters.ledger.path=" + path, "service.pipelines.traces.exporters=[" + exporter + ", ledger]");
    }

    private static Ports ports(List<Integer> all, int process) {
        return new Ports(all.get(3 * process), all.get(3 * process + 1), all.get(3 * process + 2));
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}
