package io.spanway.processing.exporter.otlp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code middlewares} of a client.
 *
 * @param id id of a middleware extension
 *     <p>Immutable.
 */
record Middleware(@Nullable String id) {
    /** Refuses what only an extension could do that the process does not have. */
    static void requireNone(List<Middleware> middlewares) {
        if (!middlewares.isEmpty()) {
            throw new IllegalArgumentException("middlewares: \""
                    + middlewares.get(0).id() + "\" is not found; this version has no middleware extensions");
        }
    }
}
