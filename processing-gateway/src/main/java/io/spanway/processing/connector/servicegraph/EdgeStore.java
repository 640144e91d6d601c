package io.spanway.processing.connector.servicegraph;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Calls of which one side was seen, oldest first, bounded in number and age. Confined to the connector's owner. */
final class EdgeStore {
    /** What became of a span. */
    enum Result {
        /** The first of its call. */
        NEW,
        /** The other side had been seen. */
        JOINED,
        /** Not kept: too many calls wait. */
        DROPPED
    }

    private final long ttlNanos;
    private final int maxItems;
    private final Consumer<Edge> completed;
    private final Consumer<Edge> expired;
    private final Map<SpanKey, Edge> waiting = new LinkedHashMap<>();

    EdgeStore(long ttlNanos, int maxItems, Consumer<Edge> completed, Consumer<Edge> expired) {
        this.ttlNanos = ttlNanos;
        this.maxItems = maxItems;
        this.completed = completed;
        this.expired = expired;
    }

    /** Lets {@code update} add what one span tells to its call. */
    Result add(SpanKey key, long nowNanos, Consumer<Edge> update) {
        Edge known = waiting.get(key);
        Edge edge = known == null ? new Edge(key, nowNanos + ttlNanos) : known;
        update.accept(edge);
        if (edge.complete()) {
            waiting.remove(key);
            completed.accept(edge);
        } else if (known == null) {
            if (waiting.size() >= maxItems) {
                return Result.DROPPED;
            }
            waiting.put(key, edge);
        }
        return known == null ? Result.NEW : Result.JOINED;
    }

    /** Lets go of calls whose time is up. */
    void expire(long nowNanos) {
        Iterator<Edge> oldest = waiting.values().iterator();
        while (oldest.hasNext()) {
            Edge edge = oldest.next();
            if (nowNanos - edge.expiresNanos < 0) {
                return;
            }
            oldest.remove();
            expired.accept(edge);
        }
    }

    int size() {
        return waiting.size();
    }
}
