package io.spanway.processing.exporter.otlp;

import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.ComponentId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code auth} of a client.
 *
 * @param authenticator id of an authenticator extension
 *     <p>Immutable.
 */
record ClientAuth(String authenticator) {
    ClientAuth {
        if (authenticator == null || authenticator.isEmpty()) {
            throw new IllegalArgumentException("auth.authenticator: must name an extension");
        }
    }

    /**
     * {@code middlewares} of a client.
     *
     * @param id id of a middleware extension
     *     <p>Immutable.
     */
    record Middleware(@Nullable String id) {}

    /** Refuses what only an extension could do that the process does not have. */
    static void requireNone(@Nullable ClientAuth auth, List<Middleware> middlewares, BuildContext context) {
        if (auth != null) {
            boolean listed = context.extensions().containsKey(ComponentId.parse(auth.authenticator()));
            throw new IllegalArgumentException("auth.authenticator: \"" + auth.authenticator() + "\" "
                    + (listed ? "cannot authenticate a client" : "is not found in service.extensions")
                    + "; this version has no client authenticators, use headers for static credentials");
        }
        if (!middlewares.isEmpty()) {
            throw new IllegalArgumentException("middlewares: \""
                    + middlewares.get(0).id() + "\" is not found; this version has no middleware extensions");
        }
    }
}
