package io.spanway.lb.backend;

import io.spanway.core.auth.ClientAuthenticator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How data goes to each backend.
 *
 * @param maxBatchBytes parts are merged up to this size, less for slow backends; a single larger part goes alone
 * @param windowCalls calls to one backend that may be in flight, over all loops; an idle lane may always make one
 * @param windowBytes bytes of such calls at most; fewer until they are needed, and for slow backends
 * @param maxHeldBytes bytes that one backend may hold, waiting or in flight, before requests for it are refused
 * @param lingerNanos longest wait of an open batch for an answer to come, while the window has room
 * @param callTimeoutNanos time for one call; 0 = none
 * @param holdDownNanos how long data waits for a broken connection before it is put back
 * @param waits whether data waits for a broken connection at all; not without retry
 * @param headers request headers of every call (lower-case names)
 * @param credentials put on every call; null = none
 *     <p>Immutable.
 */
public record LaneSettings(
        int maxBatchBytes,
        int windowCalls,
        long windowBytes,
        long maxHeldBytes,
        long lingerNanos,
        long callTimeoutNanos,
        long holdDownNanos,
        boolean waits,
        Map<String, String> headers,
        @Nullable ClientAuthenticator credentials) {
    public LaneSettings {
        headers = Map.copyOf(headers);
    }
}
