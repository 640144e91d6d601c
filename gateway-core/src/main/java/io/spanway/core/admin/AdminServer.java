package io.spanway.core.admin;

import io.netty.handler.ssl.SslContext;
import io.spanway.core.config.Redacted;
import io.spanway.core.pipeline.Component;
import io.spanway.core.telemetry.AdminPages;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.telemetry.PrometheusText;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.tls.TlsServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin port: {@code /metrics}, {@code /health}, {@code /livez}, {@code /readyz}, {@code /api/…} and the live page at {@code /}.
 *
 * <p>The first four only read and hold no secret, so probes and Prometheus need no credentials. The rest needs the token of {@link Access}
 * unless the port is bound to a loopback address.
 *
 * <p>{@code start} and {@code stop} run on the lifecycle thread; the server should be the first to start and the last to stop.
 * Thread-safe.
 */
public final class AdminServer implements Component {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    /** Where the port is when nothing is configured; only this machine can reach it. */
    public static final Endpoint DEFAULT_ENDPOINT = new Endpoint("127.0.0.1", 8888);

    /**
     * Where the port is and how it names things.
     *
     * @param endpoint port 0 lets the system choose
     * @param naming of counters that the Collector names without {@code _total}
     * @param access who may see what is more than health and metrics
     *     <p>Immutable.
     */
    public record Settings(Endpoint endpoint, PrometheusText.Naming naming, Access access) {
        /** With the Collector's metric names. */
        public static Settings at(Endpoint endpoint) {
            return new Settings(endpoint, PrometheusText.Naming.COLLECTOR, Access.DEFAULT);
        }

        /** The same with other rules of access. */
        public Settings with(Access rules) {
            return new Settings(endpoint, naming, rules);
        }
    }

    /**
     * {@code service.telemetry.admin}.
     *
     * @param token opens every page, as a bearer token or as the password of Basic; none = other machines see health and metrics only
     * @param insecure opens every page to everybody who reaches the port
     * @param tls TLS of the port; with a {@code client_ca_file} who has a certificate may see every page, and nobody else any
     *     <p>Immutable.
     */
    public record Access(
            @Redacted @Nullable String token,
            Boolean insecure,
            @Nullable TlsServerConfig tls) {
        /** Nothing configured. */
        public static final Access DEFAULT = new Access(null, false, null);

        public Access {
            insecure = insecure != null && insecure;
        }

        /** Whether every page is for whoever got in: said so, or only those with a certificate get in and no token is wanted besides. */
        boolean everyPage() {
            boolean certificate = tls != null && tls.clientCaFile() != null;
            return insecure || (certificate && (token == null || token.isEmpty()));
        }

        private @Nullable SslContext context() {
            try {
                return tls == null ? null : tls.context(List.of("http/1.1"));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("service.telemetry.admin.tls." + e.getMessage(), e);
            }
        }

        @Override
        public String toString() {
            return "Access[insecure=" + insecure + ", tls=" + tls + "]";
        }
    }

    private static final Set<String> OPEN = Set.of("/metrics", "/health", "/livez", "/readyz");

    private static final String HTML = "text/html; charset=utf-8";

    private final Metrics metrics;
    private final AdminPages pages;
    private final Supplier<@Nullable String> notReadyReason;
    private final PrometheusText.Naming naming;
    private final PageServer server;
    private final String livePage;

    /**
     * @param notReadyReason why traffic should not be sent to this process now, or null when it may; any thread, does not block
     * @throws IllegalArgumentException naming the key whose TLS file cannot be used
     */
    public AdminServer(
            EventLoops loops,
            Metrics metrics,
            AdminPages pages,
            Settings settings,
            Supplier<@Nullable String> notReadyReason) {
        this.metrics = metrics;
        this.pages = pages;
        this.notReadyReason = notReadyReason;
        this.naming = settings.naming();
        Access access = settings.access();
        this.server =
                new PageServer(loops, "admin", settings.endpoint(), access.context(), (path, accept) -> page(path));
        String version = AdminServer.class.getPackage().getImplementationVersion();
        this.livePage = resource("live.html").replace("{{version}}", version == null ? "development" : version);
        boolean local = PageAccess.isLocal(settings.endpoint());
        server.guard(new PageAccess(OPEN::contains, local, access.token(), access.everyPage()));
    }

    @Override
    public void start() throws IOException {
        server.start();
        LOG.info("admin port is {}", server.boundPort());
    }

    @Override
    public void stop(Duration grace) {
        server.stop();
    }

    /** Port that is listened on, useful when 0 was configured; 0 before start. */
    public int boundPort() {
        return server.boundPort();
    }

    private Page page(String path) {
        return switch (path) {
            case "/" -> new Page(200, HTML, livePage);
            case "/metrics" -> new Page(200, PrometheusText.CONTENT_TYPE, PrometheusText.write(metrics.all(), naming));
            case "/health" -> Page.json(200, "{\"status\":\"ok\"}");
            case "/livez" -> Page.json(200, "{\"status\":\"alive\"}");
            case "/readyz" -> readiness();
            case "/api", "/api/" ->
                Page.json(200, pages.paths().stream().map(Json::quoted).collect(Collectors.joining(",", "[", "]")));
            default -> registered(path);
        };
    }

    private Page readiness() {
        String reason = notReadyReason.get();
        return reason == null
                ? Page.json(200, "{\"status\":\"ready\"}")
                : Page.json(503, "{\"status\":\"not ready\",\"reason\":" + Json.quoted(reason) + "}");
    }

    private Page registered(String path) {
        Supplier<String> json = pages.find(path);
        return json == null ? Page.notFound(path) : Page.json(200, json.get());
    }

    private static String resource(String name) {
        try (InputStream in = AdminServer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
