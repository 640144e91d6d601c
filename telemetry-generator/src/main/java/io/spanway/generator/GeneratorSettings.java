package io.spanway.generator;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is sent, how fast and for how long.
 *
 * @param spansPerSecond steady rate over all services, more than 0
 * @param maxTraces stop after so many traces; 0 = no limit
 * @param duration stop after so long; zero = no limit
 * @param depth levels of a trace, at least 1
 * @param width chains below the root, at least 1: a trace has {@code 1 + width × (depth − 1)} spans
 * @param spanBytes about this many bytes a span; shorter than the smallest span means the smallest
 * @param services number of services that a trace runs through; each sends its own spans in its own requests
 * @param logs one log record a trace, with its trace id
 * @param metrics one data point a second for each service
 * @param ledger where acknowledged spans are written (see {@code core.ledger}), or null
 * @param seed of ids and shapes
 *     <p>Immutable.
 */
public record GeneratorSettings(
        double spansPerSecond,
        long maxTraces,
        Duration duration,
        int depth,
        int width,
        int spanBytes,
        int services,
        boolean logs,
        boolean metrics,
        @Nullable Path ledger,
        long seed) {
    public GeneratorSettings {
        require(spansPerSecond > 0, "rate: must be more than 0");
        require(maxTraces >= 0, "traces: must not be negative");
        require(!duration.isNegative(), "duration: must not be negative");
        require(depth >= 1 && depth <= 100, "depth: must be 1 to 100");
        require(width >= 1 && width <= 1000, "width: must be 1 to 1000");
        require(spanBytes >= 0 && spanBytes <= 1 << 20, "span-bytes: must be 0 to 1048576");
        require(services >= 1 && services <= 100, "services: must be 1 to 100");
    }

    /** Spans of one trace. */
    public int spansPerTrace() {
        return 1 + width * (depth - 1);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
