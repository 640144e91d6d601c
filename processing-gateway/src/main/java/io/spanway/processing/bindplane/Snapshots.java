package io.spanway.processing.bindplane;

import io.spanway.core.telemetry.AdminPages;
import io.spanway.otlp.Signal;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The rings of all snapshot processors, and their pages on the admin port: {@code /api/snapshots} lists them, {@code /api/snapshots/ID/SIGNAL}
 * shows one. Processors of one id in several pipelines of a signal share a ring. Thread-safe.
 */
final class Snapshots {
    private static final String ROOT = "/api/snapshots";

    private final AdminPages pages;
    private final Map<String, Shown> rings = new ConcurrentHashMap<>();
    private final Supplier<String> index = this::index;

    /** A ring, its page, and how many running processors fill it. */
    private record Shown(SnapshotRing ring, Supplier<String> page, int users) {}

    Snapshots(AdminPages pages) {
        this.pages = pages;
    }

    /** The ring of a processor that starts; its page is shown from now on. */
    SnapshotRing open(String id, Signal signal, SnapshotProcessor.Config config) {
        String path = path(id, signal);
        Shown shown = rings.compute(path, (key, known) -> {
            if (known != null) {
                // After a reload the old processor still runs for a moment: the new one's settings count.
                known.ring().bound(config.maxPayloads(), config.maxBytes());
                return new Shown(known.ring(), known.page(), known.users() + 1);
            }
            SnapshotRing ring = new SnapshotRing(signal, config.maxPayloads(), config.maxBytes());
            return new Shown(ring, ring::json, 1);
        });
        pages.page(path, shown.page());
        pages.page(ROOT, index);
        return shown.ring();
    }

    /** A processor stopped; with the last of its ring, the ring and its page go. */
    void close(String id, Signal signal) {
        String path = path(id, signal);
        rings.computeIfPresent(path, (key, shown) -> {
            if (shown.users() > 1) {
                return new Shown(shown.ring(), shown.page(), shown.users() - 1);
            }
            pages.remove(path, shown.page());
            return null;
        });
    }

    private String index() {
        StringBuilder json = new StringBuilder("[");
        new TreeMap<>(rings).forEach((path, shown) -> {
            SnapshotRing ring = shown.ring();
            json.append(json.length() > 1 ? "," : "")
                    .append("{\"page\":\"")
                    .append(path)
                    .append("\",\"payloads\":")
                    .append(ring.size())
                    .append(",\"bytes\":")
                    .append(ring.bytes())
                    .append(",\"too_large\":")
                    .append(ring.tooLarge())
                    .append('}');
        });
        return json.append(']').toString();
    }

    private static String path(String id, Signal signal) {
        return ROOT + "/" + id + "/" + signal.id();
    }
}
