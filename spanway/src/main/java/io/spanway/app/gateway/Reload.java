package io.spanway.app.gateway;

import com.codahale.metrics.Counter;
import io.spanway.core.Platform;
import io.spanway.core.config.ConfigException;
import io.spanway.core.pipeline.ComponentCatalog;
import io.spanway.core.pipeline.PipelineGraph;
import io.spanway.core.telemetry.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again when it is asked to, and moves a running gateway over to it.
 *
 * <p>A configuration that cannot be used, or whose components do not start, changes nothing: the line in the log and the counter say so.
 * Wishes that come while one is being fulfilled become one. Works on a thread of its own; {@link #request} may be called on any.
 */
public final class Reload {
    private static final Logger log = LoggerFactory.getLogger("spanway");

    private final ReentrantLock busy = new ReentrantLock();
    private final Semaphore wishes = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "reload");
    private final Gateway gateway;
    private final Platform platform;
    private final ComponentCatalog catalog;
    private final Configuration.Sources sources;
    private final Duration grace;
    private final Counter successes;
    private final Counter failures;
    private volatile Configuration current;
    private volatile long lastSuccessSeconds;
    private volatile boolean ended;

    /**
     * @param current what {@code gateway} runs now
     * @param grace how long what is left of the old components may take to finish
     */
    public Reload(
            Gateway gateway, Platform platform, Configuration current, Configuration.Sources sources, Duration grace) {
        this.gateway = gateway;
        this.platform = platform;
        this.catalog = current.catalog();
        this.current = current;
        this.sources = sources;
        this.grace = grace;
        this.lastSuccessSeconds = Instant.now().getEpochSecond();
        Metrics metrics = platform.metrics();
        String help = "Times that the configuration was read again on SIGHUP, by result.";
        successes = metrics.counter("spanway_config_reload", help, "result", "success");
        failures = metrics.counter("spanway_config_reload", help, "result", "failure");
        metrics.gauge(
                "spanway_config_last_load_timestamp_seconds",
                "When the configuration that runs now was taken over.",
                () -> lastSuccessSeconds);
        thread.setDaemon(true);
    }

    /** Begins to fulfil wishes. */
    public void start() {
        thread.start();
    }

    /** Asks for a reload; does not wait for it. */
    public void request() {
        wishes.release();
    }

    /** Fulfils no more wishes; waits for what is left of the last one at most {@code patience}. */
    public void end(Duration patience) throws InterruptedException {
        ended = true;
        if (busy.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            busy.unlock();
        }
    }

    private void run() {
        try {
            while (!ended) {
                wishes.acquire();
                int more = wishes.drainPermits();
                log.info("reloading the configuration: requests={}", more + 1);
                busy.lock();
                try {
                    reload();
                } finally {
                    busy.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void reload() {
        long start = System.nanoTime();
        List<Metrics.Series> before = List.copyOf(platform.metrics().all());
        try {
            Configuration next = Configuration.load(catalog, sources);
            PipelineGraph graph = next.build(platform.nanoClock(), platform.metrics(), gateway.graph());
            next.warnings().forEach(log::warn);
            int fresh = graph.notIn(gateway.graph()).size();
            PipelineGraph left = gateway.replace(graph);
            applyService(next);
            current = next;
            lastSuccessSeconds = Instant.now().getEpochSecond();
            successes.inc();
            log.info(
                    "configuration reloaded: components={} started={} millis={}",
                    graph.nodes().size(),
                    fresh,
                    (System.nanoTime() - start) / 1_000_000);
            left.stop(grace);
        } catch (ConfigException e) {
            failed(before, Configuration.describe(e));
        } catch (PipelineGraph.StartException e) {
            failed(before, String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // Whatever it was, the next wish must find this thread alive.
            log.error("reload failed unexpectedly", e);
            failed(before, e.toString());
        }
    }

    private void failed(List<Metrics.Series> before, String why) {
        failures.inc();
        platform.metrics().restore(before);
        log.error("the configuration was not reloaded, the old one goes on: {}", why);
    }

    /** What is not a component: log settings are taken over, the admin port cannot be. */
    private void applyService(Configuration next) {
        TelemetryConfig was = current.service().telemetryOrDefault();
        TelemetryConfig is = next.service().telemetryOrDefault();
        TelemetryConfig.Logs logs = is.logs();
        if (logs != null && !logs.equals(was.logs())) {
            LogSetup.apply(logs);
        }
        if (!is.adminEndpoint().equals(was.adminEndpoint())) {
            log.warn("service.telemetry.metrics: the admin port stays where it is until a restart");
        }
    }
}
