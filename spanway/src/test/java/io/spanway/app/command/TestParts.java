package io.spanway.app.command;

import io.spanway.core.Platform;
import io.spanway.core.config.Secret;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.Exporter;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A receiver {@code in} and an exporter {@code out} (alias {@code old_out}) that write down what happens to them. Thread-safe. */
public final class TestParts {
    record Config(
            @Nullable String endpoint,
            @Nullable Duration timeout,
            @Nullable Secret token,
            @Nullable Map<String, String> headers) {
        Config {
            endpoint = endpoint == null ? "localhost:4317" : endpoint;
            timeout = timeout == null ? Duration.ofSeconds(5) : timeout;
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("timeout: must not be negative");
            }
        }
    }

    /** A member of {@code service}: the admin port wherever the system likes. */
    public static final String ANY_ADMIN_PORT =
            "telemetry: {metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: 0}}}}]}}";

    final Queue<String> log = new ConcurrentLinkedQueue<>();

    /** Both types, for {@code platform} or any other. */
    public List<ComponentType<?>> list(Platform platform) {
        Map<Signal, Stability> traces = Map.of(Signal.TRACES, Stability.STABLE, Signal.LOGS, Stability.BETA);
        return List.of(
                new ComponentType.ReceiverType<>(
                        new ComponentType.Descriptor<>("in", List.of(), traces, Config.class),
                        (context, config, outputs) -> new Part("in", config)),
                new ComponentType.ExporterType<>(
                        new ComponentType.Descriptor<>("out", List.of("old_out"), traces, Config.class),
                        (context, config, signals) -> {
                            if ("refuse".equals(config.endpoint())) {
                                throw new IllegalArgumentException("endpoint: must not be refuse");
                            }
                            return new Part("out", config);
                        }));
    }

    private final class Part implements Exporter, Component {
        private final String name;
        private final Config config;

        Part(String name, Config config) {
            this.name = name;
            this.config = config;
        }

        @Override
        public void start() throws IOException {
            if ("taken".equals(config.endpoint())) {
                throw new IOException("127.0.0.1:4317: address already in use");
            }
            log.add("start " + name);
        }

        @Override
        public void stop(Duration grace) {
            log.add("stop " + name);
            if ("hangs".equals(config.endpoint())) {
                awaitForever();
            }
        }

        private static void awaitForever() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void accept(Payload payload, Completion done) {
            payload.release();
            done.complete(Outcome.ACCEPTED);
        }
    }
}
