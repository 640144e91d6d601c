package io.spanway.processing.exporter.otlp;

import io.spanway.core.Platform;
import io.spanway.core.auth.ClientAuthenticator;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ExporterType;
import io.spanway.core.pipeline.Exporter;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.send.ExportPipeline;
import io.spanway.core.send.ExportSettings;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.grpc.GrpcClient;
import io.spanway.core.transport.grpc.GrpcClientSettings;
import io.spanway.core.transport.tls.TlsClientConfig;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code otlp_grpc}: OTLP over gRPC to one destination, one connection per event loop. Thread-safe. */
public final class OtlpGrpcExporter implements Exporter {
    private final GrpcClient client;
    private final ExportPipeline pipeline;

    OtlpGrpcExporter(BuildContext context, OtlpGrpcConfig config, Set<Signal> signals, Platform platform) {
        Middleware.requireNone(config.middlewares());
        ClientAuthenticator credentials =
                config.auth() == null ? null : config.auth().client(context);
        boolean insecure = config.tls() != null && config.tls().plainText();
        GrpcTarget target = GrpcTarget.parse(config.endpoint(), insecure);
        client = new GrpcClient(settings(config, target));
        String host = target.endpoint().host();
        int port = target.endpoint().port();
        GrpcSender sender = new GrpcSender(
                platform.loops(),
                (loop, listener) -> client.open(loop, platform.loops().clientChannel(), host, port, listener),
                lowerCase(config.headers()),
                credentials);
        ExportSettings settings = new ExportSettings(
                context.id().toString(), signals, config.timeout(), config.retryOnFailure(), config.sendingQueue());
        pipeline = new ExportPipeline(settings, sender, ExportPipeline.Surroundings.of(platform, context));
    }

    /** The component type, for the list. */
    public static ComponentType<?> type(Platform platform) {
        return new ExporterType<>(
                new Descriptor<>(
                        "otlp_grpc",
                        List.of("otlp"),
                        Map.of(
                                Signal.TRACES,
                                Stability.STABLE,
                                Signal.METRICS,
                                Stability.STABLE,
                                Signal.LOGS,
                                Stability.STABLE,
                                Signal.PROFILES,
                                Stability.DEVELOPMENT),
                        OtlpGrpcConfig.class),
                (context, config, signals) -> new OtlpGrpcExporter(context, config, signals, platform));
    }

    private static GrpcClientSettings settings(OtlpGrpcConfig config, GrpcTarget target) {
        GrpcClientSettings base = GrpcClientSettings.plaintext();
        String agent =
                config.userAgent() == null || config.userAgent().isEmpty() ? base.userAgent() : config.userAgent();
        String authority = config.authority() == null || config.authority().isEmpty() ? null : config.authority();
        GrpcClientSettings settings =
                base.withHeaders(authority, agent, Map.of()).withCompression(Codec.ofConfig(config.compression()));
        OtlpGrpcConfig.Keepalive keepalive = config.keepalive();
        if (keepalive != null) {
            settings = settings.withKeepalive(keepalive.time(), keepalive.timeout(), keepalive.permitWithoutStream());
        }
        return target.plainText() ? settings : withTls(settings, config.tls());
    }

    private static GrpcClientSettings withTls(GrpcClientSettings settings, @Nullable TlsClientConfig configured) {
        TlsClientConfig tls = configured == null ? TlsClientConfig.DEFAULTS : configured;
        try {
            return settings.withTls(tls.secureContext(List.of("h2")), tls.serverNameOverride());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tls." + e.getMessage(), e);
        }
    }

    private static Map<String, String> lowerCase(Map<String, String> headers) {
        Map<String, String> lower = new HashMap<>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        return lower;
    }

    @Override
    public void start() throws IOException {
        pipeline.start();
    }

    @Override
    public void accept(Payload payload, Completion done) {
        pipeline.accept(payload, done);
    }

    @Override
    public void stop(Duration grace) {
        pipeline.stop(grace);
        client.close();
    }
}
