package io.spanway.lb;

import io.spanway.lb.hash.KeyHash;
import io.spanway.lb.hash.Placement;
import io.spanway.lb.resolve.ResolvedBackend;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Where a configuration sends a trace id, without a running gateway: the same hash and placement as the exporter's. Thread-safe. */
public final class RoutePreview {
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
     * Names of the first {@code count} choices, owner first.
     *
     * @param traceId 32 hexadecimal digits, any case
     * @throws IllegalArgumentException if it is no trace id
     */
    public List<String> preference(String traceId, int count) {
        if (traceId.length() != 32) {
            throw new IllegalArgumentException("\"" + traceId + "\" is no trace id: 32 hexadecimal digits are");
        }
        byte[] id = HexFormat.of().parseHex(traceId);
        List<String> names = new ArrayList<>();
        for (int index : placement.preference(hash.hash(id, 0, id.length), count)) {
            names.add(backends.get(index).name());
        }
        return names;
    }
}
