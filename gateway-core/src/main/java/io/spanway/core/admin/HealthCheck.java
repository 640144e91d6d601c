package io.spanway.core.admin;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.transport.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The {@code health_check} extension: one page that says 200 while the pipelines are ready, else 503.
 *
 * <p>{@code start} and {@code stop} run on the lifecycle thread. Thread-safe.
 */
public final class HealthCheck implements Component {
    private static final int DEFAULT_PORT = 13_133;

    private final PageServer server;
    private final Config config;
    private final Supplier<@Nullable String> notReadyReason;
    private volatile @Nullable Instant readySince;
    private volatile boolean stopping;

    /**
     * {@code extensions.health_check}: keys and defaults of the Collector. Immutable.
     *
     * @param endpoint address to listen on, default {@code localhost:13133}
     * @param path the only path that is answered; {@code /}, the default, answers every path
     * @param responseBody texts in place of the JSON; null keeps it
     * @param checkCollectorPipeline accepted and without effect, as in the Collector
     */
    public record Config(
            String endpoint,
            String path,
            @Nullable ResponseBody responseBody,
            @Nullable CheckCollectorPipeline checkCollectorPipeline) {
        public Config {
            endpoint = endpoint == null ? "localhost:" + DEFAULT_PORT : endpoint;
            path = path == null || path.isEmpty() ? "/" : path;
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("path: must start with /, is \"" + path + "\"");
            }
            parse(endpoint);
        }
    }

    /** {@code response_body}: an empty text keeps the JSON. */
    public record ResponseBody(String healthy, String unhealthy) {
        public ResponseBody {
            healthy = healthy == null ? "" : healthy;
            unhealthy = unhealthy == null ? "" : unhealthy;
        }
    }

    /** {@code check_collector_pipeline}: read so that files that have it load. */
    public record CheckCollectorPipeline(
            @Nullable Boolean enabled,
            @Nullable Duration interval,
            @Nullable Integer exporterFailureThreshold) {}

    HealthCheck(Platform platform, ComponentId id, Config config, Supplier<@Nullable String> notReadyReason) {
        this.config = config;
        this.notReadyReason = notReadyReason;
        this.server = new PageServer(
                platform.loops(), id.toString(), parse(config.endpoint()), null, (path, accept) -> page(path));
    }

    /**
     * The component type.
     *
     * @param notReadyReason why the pipelines are not ready, or null when they are; any thread, does not block
     */
    public static ComponentType<Config> type(Platform platform, Supplier<@Nullable String> notReadyReason) {
        return new ComponentType.ExtensionType<>(
                new ComponentType.Descriptor<>("health_check", List.of(), Map.of(), Config.class),
                (context, config) -> new HealthCheck(platform, context.id(), config, notReadyReason));
    }

    @Override
    public void start() throws IOException {
        server.start();
    }

    /** Extensions stop last, so by now nothing is served any more. */
    @Override
    public void stop(Duration grace) {
        stopping = true;
        server.stop();
    }

    int boundPort() {
        return server.boundPort();
    }

    private Page page(String path) {
        if (!config.path().equals("/") && !config.path().equals(path)) {
            return Page.notFound(path);
        }
        ResponseBody texts = config.responseBody();
        if (stopping || notReadyReason.get() != null) {
            readySince = null;
            return answer(
                    503,
                    texts == null ? "" : texts.unhealthy(),
                    "{\"status\":\"Server not available\",\"upSince\":\"0001-01-01T00:00:00Z\",\"uptime\":\"\"}");
        }
        Instant since = readySince;
        Instant now = Instant.now();
        if (since == null) {
            since = now;
            readySince = now;
        }
        return answer(
                200,
                texts == null ? "" : texts.healthy(),
                "{\"status\":\"Server available\",\"upSince\":\""
                        + DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(since.atOffset(ZoneOffset.UTC))
                        + "\",\"uptime\":\"" + goDuration(Duration.between(since, now)) + "\"}");
    }

    private static Page answer(int status, String configured, String json) {
        return configured.isEmpty()
                ? Page.json(status, json)
                : new Page(status, "text/plain; charset=utf-8", configured);
    }

    /** As Go prints durations: {@code 1h2m3.5s}. */
    static String goDuration(Duration duration) {
        StringBuilder text = new StringBuilder();
        if (duration.toHours() > 0) {
            text.append(duration.toHours()).append('h');
        }
        if (duration.toMinutes() > 0) {
            text.append(duration.toMinutesPart()).append('m');
        }
        text.append(duration.toSecondsPart());
        String millis = Integer.toString(1000 + duration.toMillisPart()).substring(1);
        if (!millis.equals("000")) {
            text.append('.').append(millis);
        }
        return text.append('s').toString();
    }

    private static Endpoint parse(String endpoint) {
        try {
            return Endpoint.parse(endpoint.startsWith(":") ? "0.0.0.0" + endpoint : endpoint, DEFAULT_PORT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("endpoint: " + e.getMessage(), e);
        }
    }
}
