package io.spanway.processing.fake;

import com.codahale.metrics.Counter;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.EventLoops;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** A small platform with real event loops. */
public final class TestPlatform implements AutoCloseable {
    private final Platform platform = new Platform(
            new EventLoops(2), new Metrics(), new ByteBudget(64 << 20), System::nanoTime, Path.of("unused"));

    public Platform platform() {
        return platform;
    }

    public static BuildContext context(String id) {
        return new BuildContext(ComponentId.parse(id), Map.of());
    }

    /** Sum of a counter family over all its labels that include {@code labels}. */
    public long counter(String family, String... labels) {
        return platform.metrics().all().stream()
                .filter(series -> series.name().family().equals(family))
                .filter(series -> series.name().labels().containsAll(List.of(labels)))
                .mapToLong(series -> ((Counter) series.instrument()).getCount())
                .sum();
    }

    /** Value of the only gauge of a family. */
    public double gauge(String family) {
        return platform.metrics().all().stream()
                .filter(series -> series.name().family().equals(family))
                .mapToDouble(series -> ((DoubleSupplier) series.instrument()).getAsDouble())
                .sum();
    }

    /** Names of all metrics that there are. */
    public Set<String> families() {
        return platform.metrics().all().stream()
                .map(series -> series.name().family())
                .collect(Collectors.toSet());
    }

    /** Runs a task on a loop and waits for it. */
    public void onLoop(Runnable task) {
        AtomicBoolean ran = new AtomicBoolean();
        platform.loops().any().execute(() -> {
            task.run();
            ran.set(true);
        });
        Awaitility.await().atMost(10, TimeUnit.SECONDS).untilTrue(ran);
    }

    @Override
    public void close() {
        platform.loops().close();
    }
}
