package io.spanway.lb;

import io.spanway.core.transport.EventLoops;
import io.spanway.lb.hash.KeyHash;
import io.spanway.lb.hash.Placement;
import io.spanway.lb.resolve.Resolution;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.lb.resolve.Resolver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Where a configuration sends a trace id, without a running gateway: the same hash and placement as the exporter's. Thread-safe. */
public final class RoutePreview {
    private static final long MAX_WAIT_SECONDS = 30;

    private final List<ResolvedBackend> backends;
    private final Placement placement;
    private final KeyHash hash;

    /** @param backends as the resolver found them, at least one; all taken to be well */
    public RoutePreview(LoadBalancingConfig config, List<ResolvedBackend> backends) {
        this.backends = List.copyOf(backends);
        this.placement = config.place(this.backends);
        this.hash = config.keyHash();
    }

    /**
     * What the configured resolver finds at its first attempt, which its own time-out bounds. Blocks.
     *
     * @throws IOException saying why it found nothing
     */
    public static List<ResolvedBackend> resolve(LoadBalancingConfig config, EventLoops loops)
            throws IOException, InterruptedException {
        BlockingQueue<Resolution> first = new ArrayBlockingQueue<>(1);
        Resolution resolution;
        try (Resolver resolver = config.resolver().chosen().create(loops)) {
            resolver.start(first::offer);
            resolution = first.poll(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
        }
        if (resolution == null) {
            throw new IOException("the resolver gave no answer within " + MAX_WAIT_SECONDS + " s");
        }
        if (resolution.backends().isEmpty()) {
            throw new IOException("the resolver found no backend: " + resolution.error());
        }
        return resolution.backends();
    }

    /**
     * Names of the first {@code count} choices, owner first.
     *
     * @param traceId 32 hexadecimal digits, any case
     * @throws IllegalArgumentException if it is no trace id
     */
    public List<String> preference(String traceId, int count) {
        if (traceId.length() != 32) {
            throw new IllegalArgumentException("\"" + traceId + "\" is no trace id: 32 hexadecimal digits are");
        }
        byte[] id;
        try {
            id = HexFormat.of().parseHex(traceId);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + traceId + "\" is no trace id: 32 hexadecimal digits are", e);
        }
        List<String> names = new ArrayList<>();
        for (int index : placement.preference(hash.hash(id, 0, id.length), count)) {
            names.add(backends.get(index).name());
        }
        return names;
    }
}
