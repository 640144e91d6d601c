package io.spanway.app.demo;

import java.nio.file.Path;
import java.util.List;

/**
 * How the demo runs.
 *
 * @param seconds how long load is sent; 0 = until the demo is told to stop
 * @param spansPerSecond load
 * @param launcher command that starts a role, for example {@code [scripts/spanway]}
 * @param configDirectory where {@code lb-config.yaml}, {@code gw-config.yaml} and {@code external-gw-config.yaml} are
 *     <p>Immutable.
 */
public record DemoSettings(long seconds, double spansPerSecond, List<String> launcher, Path configDirectory) {
    public DemoSettings {
        launcher = List.copyOf(launcher);
        if (seconds < 0) {
            throw new IllegalArgumentException("seconds: must not be negative");
        }
        if (!(spansPerSecond > 0 && spansPerSecond <= 200_000)) {
            throw new IllegalArgumentException("rate: must be more than 0 and at most 200000 spans a second");
        }
    }
}
