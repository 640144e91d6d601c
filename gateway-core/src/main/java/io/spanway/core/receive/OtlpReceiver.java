package io.spanway.core.receive;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.receive.http.HttpReceiver;
import io.spanway.core.receive.http.HttpServerConfig;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The {@code otlp} receiver: one server for each protocol of its configuration.
 *
 * <p>Confined to the lifecycle thread; its servers run on event loops.
 */
public final class OtlpReceiver implements Component {
    /**
     * {@code receivers.otlp}.
     *
     * @param protocols at least one of them
     * @param profiles whether profiles are taken too; false, since that signal is in development and may change
     */
    public record Config(Protocols protocols, Boolean profiles) {
        public Config {
            profiles = profiles != null && profiles;
            if (protocols == null || (protocols.grpc() == null && protocols.http() == null)) {
                throw new IllegalArgumentException("must specify at least one protocol when using the OTLP receiver");
            }
        }
    }

    /**
     * {@code protocols}; a missing key turns the protocol off, a key without a value means its defaults.
     *
     * @param grpc OTLP over gRPC
     * @param http OTLP over HTTP
     */
    public record Protocols(
            @Nullable GrpcServerConfig grpc, @Nullable HttpServerConfig http) {}

    private final List<Component> servers = new ArrayList<>();

    OtlpReceiver(Platform platform, BuildContext context, Config config, Map<Signal, PayloadSink> outputs) {
        Protocols protocols = config.protocols();
        if (outputs.containsKey(Signal.PROFILES) && !config.profiles()) {
            throw new IllegalArgumentException(
                    "profiles: a pipeline of profiles takes from this receiver; that signal is in development, so say"
                            + " profiles: true to have it");
        }
        if (protocols.grpc() != null) {
            servers.add(new GrpcReceiver(platform, context, protocols.grpc(), outputs));
        }
        if (protocols.http() != null) {
            servers.add(new HttpReceiver(platform, context, protocols.http(), outputs));
        }
    }

    /** The component type, for a module's list. */
    public static ComponentType<Config> type(Platform platform) {
        Map<Signal, Stability> stability = Map.of(
                Signal.TRACES,
                Stability.STABLE,
                Signal.METRICS,
                Stability.STABLE,
                Signal.LOGS,
                Stability.STABLE,
                Signal.PROFILES,
                Stability.DEVELOPMENT);
        return new ComponentType.ReceiverType<>(
                new ComponentType.Descriptor<>("otlp", List.of(), stability, Config.class),
                (context, config, outputs) -> new OtlpReceiver(platform, context, config, outputs));
    }

    @Override
    public void start() throws Exception {
        for (int i = 0; i < servers.size(); i++) {
            try {
                servers.get(i).start();
            } catch (Exception e) {
                servers.subList(0, i).forEach(started -> started.stop(Duration.ZERO));
                throw e;
            }
        }
    }

    /** Stops all protocols at the same time, so that none takes new requests while another finishes its last. */
    @Override
    public void stop(Duration grace) {
        CompletableFuture<?>[] stopped = servers.stream()
                .map(server -> CompletableFuture.runAsync(() -> server.stop(grace), OtlpReceiver::runOnNewThread))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(stopped).join();
    }

    private static void runOnNewThread(Runnable task) {
        Thread thread = new Thread(task, "otlp-stop");
        thread.setDaemon(true);
        thread.start();
    }
}
