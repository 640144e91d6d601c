package io.spanway.processing.exporter.prometheus;

import io.spanway.core.config.ConfigNode;
import io.spanway.core.config.Key;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.tls.TlsServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys of {@code prometheus}.
 *
 * @param endpoint address to listen on; required
 * @param path the page, default {@code /metrics}
 * @param namespace begins every metric name
 * @param constLabels labels of every series
 * @param sendTimestamps shows the points' own times, default false
 * @param metricExpiration how long a series that is no longer sent is shown, default 5m
 * @param resourceConstantLabels resource attributes that become labels of every series; {@code *} stands for any text
 * @param resourceToTelemetryConversion older way to say that all do
 * @param enableOpenMetrics answers in OpenMetrics, with exemplars, those who ask for it
 * @param withoutScopeInfo leaves out the labels {@code otel_scope_…}
 * @param translationStrategy how names become Prometheus names
 * @param addMetricSuffixes accepted and without effect, as in the Collector
 * @param targetInfo the series {@code target_info} with the resources' attributes
 * @param tls serves HTTPS
 * @param auth refused: there is none here, and the page must not be open where one is asked for
 * @param cors accepted; browsers of other origins are not served
 *     <p>Immutable.
 */
record PrometheusConfig(
        String endpoint,
        String path,
        String namespace,
        Map<String, String> constLabels,
        Boolean sendTimestamps,
        Duration metricExpiration,
        @Nullable ResourceLabels resourceConstantLabels,
        @Nullable Conversion resourceToTelemetryConversion,
        Boolean enableOpenMetrics,
        Boolean withoutScopeInfo,
        Strategy translationStrategy,
        @Nullable Boolean addMetricSuffixes,
        TargetInfo targetInfo,
        @Nullable TlsServerConfig tls,
        @Nullable ConfigNode auth,
        @Nullable ConfigNode cors) {
    private static final int NO_PORT = 0;

    /** How names are translated. */
    enum Strategy {
        @Key("UnderscoreEscapingWithSuffixes")
        UNDERSCORE_ESCAPING_WITH_SUFFIXES(true, true),
        @Key("UnderscoreEscapingWithoutSuffixes")
        UNDERSCORE_ESCAPING_WITHOUT_SUFFIXES(true, false),
        @Key("NoUTF8EscapingWithSuffixes")
        NO_UTF8_ESCAPING_WITH_SUFFIXES(false, true),
        @Key("NoTranslation")
        NO_TRANSLATION(false, false);

        private final boolean escaping;
        private final boolean suffixes;

        Strategy(boolean escaping, boolean suffixes) {
            this.escaping = escaping;
            this.suffixes = suffixes;
        }

        /** Whether characters that Prometheus names did not use to have become underscores. */
        boolean escaping() {
            return escaping;
        }

        /** Whether unit and type are appended. */
        boolean suffixes() {
            return suffixes;
        }
    }

    /** Names of resource attributes. */
    record ResourceLabels(List<String> included, List<String> excluded) {
        ResourceLabels {
            included = included == null ? List.of() : List.copyOf(included);
            excluded = excluded == null ? List.of() : List.copyOf(excluded);
        }

        boolean takes(String name) {
            return matches(included, name) && !matches(excluded, name);
        }

        private static boolean matches(List<String> patterns, String name) {
            for (String pattern : patterns) {
                int star = pattern.indexOf('*');
                boolean match = star < 0
                        ? pattern.equals(name)
                        : name.length() >= pattern.length() - 1
                                && name.startsWith(pattern.substring(0, star))
                                && name.endsWith(pattern.substring(star + 1));
                if (match) {
                    return true;
                }
            }
            return false;
        }
    }

    /** {@code enabled: true} means that all resource attributes become labels. */
    record Conversion(@Nullable Boolean enabled) {}

    /** Whether there is no {@code target_info}. */
    record TargetInfo(Boolean disabled) {
        TargetInfo {
            disabled = disabled == null ? Boolean.FALSE : disabled;
        }
    }

    PrometheusConfig {
        endpoint = endpoint == null ? "" : endpoint;
        path = path == null || path.isEmpty() ? "/metrics" : path;
        namespace = namespace == null ? "" : namespace;
        constLabels = constLabels == null ? Map.of() : Map.copyOf(constLabels);
        sendTimestamps = sendTimestamps == null ? Boolean.FALSE : sendTimestamps;
        metricExpiration = metricExpiration == null ? Duration.ofMinutes(5) : metricExpiration;
        enableOpenMetrics = enableOpenMetrics == null ? Boolean.FALSE : enableOpenMetrics;
        withoutScopeInfo = withoutScopeInfo == null ? Boolean.FALSE : withoutScopeInfo;
        translationStrategy =
                translationStrategy == null ? Strategy.UNDERSCORE_ESCAPING_WITH_SUFFIXES : translationStrategy;
        targetInfo = targetInfo == null ? new TargetInfo(false) : targetInfo;
        require(!endpoint.isEmpty(), "endpoint: must be set, for example 0.0.0.0:8889");
        require(path.startsWith("/"), "path: must start with /, is \"" + path + "\"");
        require(!metricExpiration.isNegative() && !metricExpiration.isZero(), "metric_expiration: must be more than 0");
        require(
                auth == null || auth.isNull(),
                "auth: there is no authentication of scrapers here; use tls with client_ca_file, or remove the key");
        require(
                resourceConstantLabels == null || resourceToTelemetryConversion == null,
                "resource_to_telemetry_conversion: cannot be used together with resource_constant_labels");
        address(endpoint);
    }

    /** Resource attributes that become labels. */
    ResourceLabels labels() {
        if (resourceConstantLabels != null) {
            return resourceConstantLabels;
        }
        boolean all =
                resourceToTelemetryConversion != null && Boolean.TRUE.equals(resourceToTelemetryConversion.enabled());
        return new ResourceLabels(all ? List.of("*") : List.of(), List.of());
    }

    Endpoint address() {
        return address(endpoint);
    }

    private static Endpoint address(String endpoint) {
        try {
            return Endpoint.parse(endpoint.startsWith(":") ? "0.0.0.0" + endpoint : endpoint, NO_PORT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("endpoint: " + e.getMessage(), e);
        }
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
