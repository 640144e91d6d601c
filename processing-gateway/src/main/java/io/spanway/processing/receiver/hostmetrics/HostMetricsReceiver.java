package io.spanway.processing.receiver.hostmetrics;

import com.codahale.metrics.Counter;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ReceiverType;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.send.schedule.Timer;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.telemetry.Ticker;
import io.spanway.processing.telemetry.WallClock;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code host_metrics} with the {@code process} scraper for our own process. A scrape whose forerunner is still on its way is left out.
 *
 * <p>Scrapes on one event loop. Thread-safe.
 */
public final class HostMetricsReceiver implements Component {
    private static final Logger LOG = LoggerFactory.getLogger(HostMetricsReceiver.class);

    private final String id;
    private final HostMetricsConfig config;
    private final HostMetricsConfig.ProcessSection process;
    private final ProcessScraper scraper;
    private final PayloadSink output;
    private final Timer timer;
    private final LongSupplier unixNanos;
    private final Ticker ticker;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final Counter accepted;
    private final Counter refused;

    HostMetricsReceiver(
            String id,
            HostMetricsConfig config,
            HostMetricsConfig.ProcessSection process,
            PayloadSink output,
            Metrics metrics,
            Timer timer,
            LongSupplier unixNanos) {
        this.id = id;
        this.config = config;
        this.process = process;
        this.output = output;
        this.timer = timer;
        this.unixNanos = unixNanos;
        Path proc = Path.of(config.rootPath()).resolve("proc");
        long startMillis = ManagementFactory.getRuntimeMXBean().getStartTime();
        this.scraper =
                new ProcessScraper(process, () -> ProcessSample.now(proc), TimeUnit.MILLISECONDS.toNanos(startMillis));
        this.ticker = new Ticker(timer, config.collectionInterval().toNanos(), this::scrape);
        String[] labels = {"receiver", id, "transport", ""};
        this.accepted =
                metrics.counter("otelcol_receiver_accepted_metric_points", "Items accepted: metric_points", labels);
        this.refused =
                metrics.counter("otelcol_receiver_refused_metric_points", "Items refused: metric_points", labels);
    }

    /** The component type, for the list. */
    public static ComponentType<?> type(Platform platform) {
        return new ReceiverType<>(
                new Descriptor<>(
                        "host_metrics",
                        List.of("hostmetrics"),
                        Map.of(Signal.METRICS, Stability.BETA),
                        HostMetricsConfig.class),
                (context, config, outputs) -> {
                    HostMetricsConfig.ProcessSection process = config.scrapers().process();
                    PayloadSink output = outputs.get(Signal.METRICS);
                    if (process == null || output == null) {
                        throw new IllegalArgumentException("scrapers: no scraper is configured; add process");
                    }
                    return new HostMetricsReceiver(
                            context.id().toString(),
                            config,
                            process,
                            output,
                            platform.metrics(),
                            Timer.of(platform.loops().any(), platform.nanoClock()),
                            WallClock::unixNanos);
                });
    }

    @Override
    public void start() {
        List<String> missing = new ArrayList<>();
        for (ProcessMetric metric : ProcessMetric.values()) {
            if (!metric.available() && process.makes(metric)) {
                missing.add(metric.metricName());
            }
        }
        boolean wanted = scraper.wanted();
        LOG.info(
                "{}: the process scraper sees this process only{}{}",
                id,
                wanted ? "" : ", which include and exclude leave out, so nothing is scraped",
                missing.isEmpty() ? "" : "; not measured here: " + String.join(", ", missing));
        if (wanted) {
            ticker.start(config.initialDelay().toNanos());
        }
    }

    @Override
    public void stop(Duration grace) {
        ticker.stop();
    }

    private void scrape() {
        if (!waiting.compareAndSet(false, true)) {
            return;
        }
        Telemetry telemetry = scraper.scrape(unixNanos.getAsLong());
        if (telemetry == null) {
            waiting.set(false);
            return;
        }
        Payload payload = telemetry.toPayload(RequestContext.NONE, timer.nanoTime());
        int points = payload.items();
        output.accept(payload, outcome -> {
            waiting.set(false);
            boolean taken = outcome instanceof Outcome.Accepted || outcome instanceof Outcome.PartlyRejected;
            (taken ? accepted : refused).inc(points);
        });
    }
}
