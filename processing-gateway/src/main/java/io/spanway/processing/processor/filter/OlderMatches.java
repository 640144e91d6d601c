package io.spanway.processing.processor.filter;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import org.jspecify.annotations.Nullable;

/** The older include and exclude, compiled: include keeps only what fits, exclude drops what fits. Thread-safe. */
final class OlderMatches {
    /** What fits one match. */
    private interface Fit<T> {
        boolean accepts(T item, Attributes resource);
    }

    private final @Nullable Fit<Metric> includedMetrics;
    private final @Nullable Fit<Metric> excludedMetrics;
    private final @Nullable Fit<LogRecord> includedLogs;
    private final @Nullable Fit<LogRecord> excludedLogs;

    OlderMatches(FilterConfig config) {
        FilterConfig.Metrics metrics = config.metrics();
        FilterConfig.Logs logs = config.logs();
        includedMetrics = metrics == null ? null : metrics(metrics.include());
        excludedMetrics = metrics == null ? null : metrics(metrics.exclude());
        includedLogs = logs == null ? null : logs(logs.include());
        excludedLogs = logs == null ? null : logs(logs.exclude());
    }

    private static @Nullable Fit<Metric> metrics(@Nullable MetricMatch match) {
        if (match == null) {
            return null;
        }
        NameMatch names = match.names();
        boolean any = match.metricNames().isEmpty();
        return (metric, resource) -> match.acceptsResource(resource) && (any || names.accepts(metric.name()));
    }

    private static @Nullable Fit<LogRecord> logs(@Nullable LogMatch match) {
        if (match == null) {
            return null;
        }
        NameMatch severities = new NameMatch(match.severityTexts(), match.matchType());
        NameMatch bodies = new NameMatch(match.bodies(), match.matchType());
        return (log, resource) -> match.accepts(log, resource, severities, bodies);
    }

    boolean drops(Metric metric, Attributes resource) {
        return drops(metric, resource, includedMetrics, excludedMetrics);
    }

    boolean drops(LogRecord log, Attributes resource) {
        return drops(log, resource, includedLogs, excludedLogs);
    }

    private static <T> boolean drops(T item, Attributes resource, @Nullable Fit<T> include, @Nullable Fit<T> exclude) {
        return (include != null && !include.accepts(item, resource))
                || (exclude != null && exclude.accepts(item, resource));
    }

    /** Whether nothing was configured. */
    boolean isEmpty() {
        return includedMetrics == null && excludedMetrics == null && includedLogs == null && excludedLogs == null;
    }
}
