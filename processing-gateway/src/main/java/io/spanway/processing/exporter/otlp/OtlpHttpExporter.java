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
import io.spanway.core.transport.tls.TlsClientConfig;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code otlp_http}: OTLP over HTTP to one destination. Thread-safe. */
public final class OtlpHttpExporter implements Exporter {
    private final HttpSender sender;
    private final ExportPipeline pipeline;

    OtlpHttpExporter(BuildContext context, OtlpHttpConfig config, Set<Signal> signals, Platform platform) {
        Middleware.requireNone(config.middlewares());
        ClientAuthenticator credentials =
                config.auth() == null ? null : config.auth().client(context);
        sender = new HttpSender(config, client(config), credentials);
        ExportSettings settings = new ExportSettings(
                context.id().toString(), signals, config.timeout(), config.retryOnFailure(), config.sendingQueue());
        this.pipeline = new ExportPipeline(settings, sender, ExportPipeline.Surroundings.of(platform, context));
    }

    /** The component type, for the list. */
    public static ComponentType<?> type(Platform platform) {
        return new ExporterType<>(
                new Descriptor<>(
                        "otlp_http",
                        List.of("otlphttp"),
                        Map.of(
                                Signal.TRACES,
                                Stability.STABLE,
                                Signal.METRICS,
                                Stability.STABLE,
                                Signal.LOGS,
                                Stability.STABLE,
                                Signal.PROFILES,
                                Stability.DEVELOPMENT),
                        OtlpHttpConfig.class),
                (context, config, signals) -> new OtlpHttpExporter(context, config, signals, platform));
    }

    private static HttpClient.Builder client(OtlpHttpConfig config) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(version(config));
        TlsClientConfig tls = config.tls();
        if (tls != null) {
            try {
                builder.sslContext(tls.jdkContext());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("tls." + e.getMessage(), e);
            }
        }
        if (config.cookies() != null && config.cookies().enabled()) {
            builder.cookieHandler(new CookieManager());
        }
        if (config.proxyUrl() != null && !config.proxyUrl().isEmpty()) {
            URI proxy = URI.create(config.proxyUrl());
            int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
            builder.proxy(ProxySelector.of(InetSocketAddress.createUnresolved(proxy.getHost(), port)));
        }
        return builder;
    }

    /** HTTP/2 by ALPN only: over plain text the client would send an upgrade request that many servers answer oddly. */
    private static HttpClient.Version version(OtlpHttpConfig config) {
        boolean plain = false;
        for (Signal signal : Signal.values()) {
            URI address = config.address(signal);
            plain |= address != null && "http".equals(address.getScheme());
        }
        return config.forceAttemptHttp2() && !plain ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
    }

    @Override
    public void accept(Payload payload, Completion done) {
        pipeline.accept(payload, done);
    }

    @Override
    public void start() throws IOException {
        sender.open();
        pipeline.start();
    }

    @Override
    public void stop(Duration grace) {
        pipeline.stop(grace);
    }
}
