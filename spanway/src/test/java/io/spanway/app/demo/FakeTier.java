package io.spanway.app.demo;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for every role of the demo: writes the ledger that the role would write, as the file {@code story} in the configuration's folder
 * says, answers {@code /readyz}, and waits for its end.
 *
 * <p>The story has a line for each ledger: {@code gw1.ledger: 1/1 1/2} are spans 1 and 2 of trace 1. A line {@code dies: gw2} ends that process
 * once it is ready.
 */
public final class FakeTier {
    private FakeTier() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> arguments = List.of(args);
        Path story = Path.of(System.getProperty("story"));
        Path ledger = ledger(arguments);
        String name = ledger == null ? "lb" : ledger.getFileName().toString();
        if (ledger != null) {
            Files.write(ledger, records(line(story, name)));
        }
        String port = System.getenv("SPANWAY_ADMIN_PORT");
        if (!arguments.contains("telemetry-generator")) {
            HttpServer server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)), 1);
            server.createContext("/readyz", exchange -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
                if (line(story, "dies").equals(name)) {
                    Runtime.getRuntime().halt(3);
                }
            });
            server.start();
        }
        new CountDownLatch(1).await();
    }

    private static @Nullable Path ledger(List<String> arguments) {
        String key = "exporters.ledger.path=";
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).startsWith(key)) {
                return Path.of(arguments.get(i).substring(key.length()));
            }
            if (arguments.get(i).equals("--ledger")) {
                return Path.of(arguments.get(i + 1));
            }
        }
        return null;
    }

    private static String line(Path story, String name) throws IOException {
        return Files.readAllLines(story).stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static byte[] records(String line) {
        List<String> spans = new ArrayList<>(List.of(line.split(" ", -1)));
        spans.removeIf(String::isEmpty);
        ByteBuffer bytes = ByteBuffer.allocate(24 * spans.size());
        for (String span : spans) {
            String[] parts = span.split("/", 2);
            bytes.putLong(0).putLong(Long.parseLong(parts[0])).putLong(Long.parseLong(parts[1]));
        }
        return bytes.array();
    }
}
