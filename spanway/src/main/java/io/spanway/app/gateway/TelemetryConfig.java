package io.spanway.app.gateway;

import io.spanway.core.admin.AdminServer;
import io.spanway.core.config.ConfigNode;
import io.spanway.core.config.Redacted;
import io.spanway.core.transport.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Section {@code service.telemetry}: the gateway's own logs and metrics, with the Collector's keys. Immutable.
 *
 * @param resource attributes of the process itself
 * @param admin who may see the admin port's pages; not a key of the Collector
 */
record TelemetryConfig(
        @Nullable Logs logs,
        @Nullable Metrics metrics,
        @Nullable Traces traces,
        @Nullable Map<String, ConfigNode> resource,
        AdminServer.Access admin) {
    @SuppressWarnings("NullAway") // null is how a missing key arrives
    static final TelemetryConfig DEFAULT = new TelemetryConfig(null, null, null, null, null);

    TelemetryConfig {
        logs = logs == null ? Logs.DEFAULT : logs;
        metrics = metrics == null ? Metrics.DEFAULT : metrics;
        admin = admin == null ? AdminServer.Access.DEFAULT : admin;
    }

    /** Levels of the Collector's logger; what is beyond error counts as error here. */
    enum LogLevel {
        DEBUG,
        INFO,
        WARN,
        ERROR,
        DPANIC,
        PANIC,
        FATAL
    }

    /** Form of a log line. */
    enum Encoding {
        CONSOLE,
        JSON
    }

    /** How much of something is recorded. */
    enum Level {
        NONE,
        BASIC,
        NORMAL,
        DETAILED
    }

    /** Own logs. */
    record Logs(
            @Nullable LogLevel level,
            @Nullable Encoding encoding,
            @Nullable Boolean development,
            @Nullable List<String> outputPaths,
            @Nullable List<String> errorOutputPaths,
            @Nullable Sampling sampling,
            @Nullable Boolean disableCaller,
            @Nullable Boolean disableStacktrace,
            @Nullable Map<String, ConfigNode> initialFields,
            @Nullable List<ConfigNode> processors) {
        static final Logs DEFAULT = new Logs(null, null, null, null, null, null, null, null, null, null);

        Logs {
            level = level == null ? LogLevel.INFO : level;
            encoding = encoding == null ? Encoding.CONSOLE : encoding;
            outputPaths = outputPaths == null ? List.of("stderr") : outputPaths;
        }
    }

    /** Thinning of repeated log lines. */
    record Sampling(
            @Nullable Boolean enabled,
            @Nullable Duration tick,
            @Nullable Integer initial,
            @Nullable Integer thereafter) {}

    /** Own metrics. */
    record Metrics(
            @Nullable Level level,
            @Nullable List<Reader> readers,
            @Nullable List<ConfigNode> views) {
        static final Metrics DEFAULT = new Metrics(null, null, null);

        Metrics {
            level = level == null ? Level.NORMAL : level;
            if (level != Level.NONE && readers != null && readers.isEmpty()) {
                throw new IllegalArgumentException("readers: must not be empty unless level is none");
            }
            if (views != null && !views.isEmpty() && level != Level.DETAILED) {
                throw new IllegalArgumentException("views: can only be used with level detailed");
            }
            readers = readers == null ? List.of(Reader.DEFAULT) : readers;
        }
    }

    /** One way that metrics leave the process. */
    record Reader(@Nullable Pull pull, @Nullable Periodic periodic) {
        static final Reader DEFAULT = new Reader(new Pull(null), null);

        Reader {
            if ((pull == null) == (periodic == null)) {
                throw new IllegalArgumentException("a reader must have either pull or periodic");
            }
        }
    }

    /** Metrics that others fetch. */
    record Pull(@Nullable PullExporter exporter) {}

    /** Formats that others can fetch. */
    record PullExporter(@Nullable Prometheus prometheus) {}

    /** The Prometheus endpoint; it is the admin endpoint here. */
    record Prometheus(
            @Nullable String host,
            @Nullable Integer port,
            @Nullable Boolean withoutScopeInfo,
            @Nullable Boolean withoutUnits,
            @Nullable Boolean withoutTypeSuffix,
            @Nullable LabelChoice withResourceConstantLabels) {
        Prometheus {
            host = host == null || host.isEmpty() ? "localhost" : host;
            port = port == null ? 8888 : port;
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port: must be between 0 and 65535, is " + port);
            }
        }

        Endpoint endpoint() {
            return new Endpoint(String.valueOf(host), port == null ? 8888 : port);
        }
    }

    /** Attributes taken as labels. */
    record LabelChoice(
            @Nullable List<String> included, @Nullable List<String> excluded) {}

    /** Metrics that are sent away; times in milliseconds. */
    record Periodic(
            @Nullable Integer interval,
            @Nullable Integer timeout,
            @Redacted @Nullable ConfigNode exporter) {}

    /** Own traces. */
    record Traces(
            @Nullable Level level,
            @Nullable List<String> propagators,
            @Nullable List<ConfigNode> processors) {}

    /** Where the admin server listens: the address of the first Prometheus reader. */
    Endpoint adminEndpoint() {
        for (Reader reader : readers()) {
            if (reader.pull() != null
                    && reader.pull().exporter() != null
                    && reader.pull().exporter().prometheus() != null) {
                return reader.pull().exporter().prometheus().endpoint();
            }
        }
        return new Endpoint("localhost", 8888);
    }

    /** Whether {@code /metrics} shows anything. */
    boolean metricsShown() {
        return metrics == null || metrics.level() != Level.NONE;
    }

    /** Settings that are understood but have no effect here, one sentence each. */
    List<String> unused() {
        List<String> unused = new ArrayList<>();
        for (Reader reader : readers()) {
            if (reader.periodic() != null) {
                unused.add("service.telemetry.metrics.readers: periodic readers are not used; scrape /metrics instead");
            }
        }
        if (logs != null && logs.processors() != null && !logs.processors().isEmpty()) {
            unused.add("service.telemetry.logs.processors: own logs are not exported");
        }
        if (traces != null
                && traces.processors() != null
                && !traces.processors().isEmpty()) {
            unused.add("service.telemetry.traces.processors: own traces are not exported");
        }
        return unused;
    }

    private List<Reader> readers() {
        return metrics == null || metrics.readers() == null ? List.of() : metrics.readers();
    }
}
