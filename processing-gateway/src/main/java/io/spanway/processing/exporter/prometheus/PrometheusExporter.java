package io.spanway.processing.exporter.prometheus;

import com.codahale.metrics.Counter;
import io.netty.handler.ssl.SslContext;
import io.spanway.core.Platform;
import io.spanway.core.admin.Page;
import io.spanway.core.admin.PageServer;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ExporterType;
import io.spanway.core.pipeline.Exporter;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.MalformedMessageException;
import io.spanway.otlp.model.Telemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code prometheus}: shows the latest metrics on a page of its own.
 *
 * <p>A payload is accepted when its points are on the page; the page is made anew for each scrape. Thread-safe.
 */
public final class PrometheusExporter implements Exporter {
    private static final Logger LOG = LoggerFactory.getLogger(PrometheusExporter.class);
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";
    private static final String TEXT_UTF8 = "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=";

    private final String id;
    private final PrometheusConfig config;
    private final SeriesStore store;
    private final PageServer server;
    private final LongSupplier nanoClock;
    private final String targetFamily;
    private final Counter sent;

    PrometheusExporter(String id, PrometheusConfig config, Platform platform, int mostSeries) {
        this.id = id;
        this.config = config;
        this.nanoClock = platform.nanoClock();
        this.store = new SeriesStore(config, mostSeries, id, platform.metrics());
        SslContext tls = config.tls() == null ? null : config.tls().context(List.of("http/1.1"));
        this.server = new PageServer(platform.loops(), id, config.address(), tls, this::page);
        this.targetFamily =
                new Names(config.translationStrategy(), config.namespace()).metric("target_info", "", false, true);
        this.sent = platform.metrics()
                .counter("otelcol_exporter_sent_metric_points", "Items sent: metric_points", "exporter", id);
        platform.metrics().gauge("spanway_exporter_prometheus_series", "Series shown.", store::size, "exporter", id);
    }

    /** The component type, for the list. */
    public static ComponentType<?> type(Platform platform) {
        return new ExporterType<>(
                new Descriptor<>(
                        "prometheus", List.of(), Map.of(Signal.METRICS, Stability.BETA), PrometheusConfig.class),
                (context, config, signals) ->
                        new PrometheusExporter(context.id().toString(), config, platform, SeriesStore.MOST_SERIES));
    }

    @Override
    public void start() throws IOException {
        server.start();
        if (config.cors() != null && !config.cors().isNull()) {
            LOG.info("{}: cors has no effect; pages of other origins cannot read the metrics", id);
        }
    }

    @Override
    public void stop(Duration grace) {
        server.stop();
    }

    int boundPort() {
        return server.boundPort();
    }

    @Override
    public void accept(Payload payload, Completion done) {
        Outcome outcome = Outcome.ACCEPTED;
        try {
            Telemetry telemetry = Telemetry.of(payload);
            int points = telemetry.items();
            store.add(telemetry, nanoClock.getAsLong());
            sent.inc(points);
        } catch (MalformedMessageException malformed) {
            outcome = Outcome.refused(Reason.MALFORMED, "the request is no valid OTLP: " + malformed.getMessage());
        }
        payload.release();
        done.complete(outcome);
    }

    private Page page(String path, String accept) {
        if (!path.equals(config.path())) {
            return Page.notFound(path);
        }
        boolean open = config.enableOpenMetrics() && accept.contains("application/openmetrics-text");
        boolean utf8 = accept.contains("escaping=allow-utf-8");
        Exposition exposition = new Exposition(open, utf8, config.sendTimestamps());
        String body = store.shown(nanoClock.getAsLong(), shown -> exposition.write(shown, targetFamily));
        String type = utf8 ? TEXT_UTF8 : TEXT;
        return new Page(200, open ? OPEN_METRICS + (utf8 ? "allow-utf-8" : "underscores") : type, body);
    }
}
