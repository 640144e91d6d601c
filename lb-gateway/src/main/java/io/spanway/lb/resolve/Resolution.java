package io.spanway.lb.resolve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one resolution. Immutable.
 *
 * @param backends who exists: sorted by name as bytes, each name once. After a failure the last good answer, empty if there never was one
 * @param error why this resolution failed; null if it succeeded. A success is never empty
 */
public record Resolution(
        List<ResolvedBackend> backends, @Nullable String error) {
    public Resolution {
        backends = List.copyOf(backends);
    }

    public boolean succeeded() {
        return error == null;
    }
}
