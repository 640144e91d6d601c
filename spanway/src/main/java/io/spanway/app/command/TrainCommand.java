package io.spanway.app.command;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine.Model.OptionSpec;

/**
 * {@code train-cache}: what the launcher runs once so that the JVM writes down the classes of a start and of a first request.
 *
 * <p>A gateway with both tiers in it starts on loopback ports that the system chooses, the generator sends a few traces through it, the
 * admin port is asked what an orchestrator asks, and everything stops: all by the commands that users run, so that what they load is
 * recorded. Confined to the main thread.
 */
final class TrainCommand implements Commands.Command {
    /** Hidden in the help: nobody needs to type it. */
    static final String NAME = "train-cache";

    private static final List<String> PORTS = List.of("FIRST_GRPC", "FIRST_HTTP", "SECOND_GRPC", "LAST_GRPC", "ADMIN");
    private static final String READY = "HTTP/1.1 200";
    private static final int ATTEMPTS = 500;
    private static final int MILLIS_BETWEEN = 20;
    private static final int SOCKET_MILLIS = 5_000;

    private final Console console;
    private final Function<Platform, List<ComponentType<?>>> components;

    TrainCommand(Console console, Function<Platform, List<ComponentType<?>>> components) {
        this.console = console;
        this.components = components;
    }

    @Override
    public List<OptionSpec> options() {
        return List.of();
    }

    @Override
    public boolean hidden() {
        return true;
    }

    @Override
    public Integer call() throws Exception {
        Map<String, String> ports = freePorts();
        String admin = port(ports, "ADMIN");
        Shutdown shutdown = new Shutdown();
        Console inner = new Console(
                InputStream.nullInputStream(), console.out(), console.err(), ports::get, console.home(), shutdown);
        String road = "yaml:" + road();
        FutureTask<Integer> gateway =
                new FutureTask<>(() -> run(inner, Role.LB_GATEWAY.command(), "--event-loops", "1", "--config", road));
        Thread thread = new Thread(gateway, "training");
        thread.setDaemon(true);
        thread.start();
        int sent;
        try {
            sent = awaitReady(admin, gateway)
                    ? run(
                            inner,
                            "telemetry-generator",
                            "--endpoint",
                            "127.0.0.1:" + port(ports, "FIRST_GRPC"),
                            "--traces",
                            "20")
                    : Console.FAILED;
            ask(admin, "/metrics");
        } finally {
            shutdown.request();
        }
        return Math.max(sent, gateway.get(1, TimeUnit.MINUTES));
    }

    private int run(Console inner, String... args) {
        return new Commands(inner, components).run(args);
    }

    /** Waits until the gateway would get traffic; false when it ended or does not become ready. */
    private static boolean awaitReady(String port, FutureTask<Integer> gateway) throws InterruptedException {
        for (int i = 0; i < ATTEMPTS && !gateway.isDone(); i++) {
            try {
                if (ask(port, "/readyz").startsWith(READY)) {
                    return true;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN);
        }
        return false;
    }

    /** A bare socket: an HTTP client of the JDK would put its classes in the cache, which no gateway uses. */
    private static String ask(String port, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
            socket.setSoTimeout(SOCKET_MILLIS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String port(Map<String, String> ports, String name) {
        return Objects.requireNonNull(ports.get(name), name);
    }

    private static String road() throws IOException {
        try (InputStream in = TrainCommand.class.getResourceAsStream("training.yaml")) {
            if (in == null) {
                throw new IOException("training.yaml is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Ports that were free a moment ago, by the name that {@code training.yaml} knows them by. */
    private static Map<String, String> freePorts() throws IOException {
        Map<String, String> ports = new HashMap<>();
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (String name : PORTS) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.put(name, String.valueOf(socket.getLocalPort()));
            }
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
        return ports;
    }
}
