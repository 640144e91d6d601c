package io.spanway.processing.processor.attributes;

import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Resource;
import io.spanway.otlp.model.Scope;
import io.spanway.processing.telemetry.ValueText;
import org.jspecify.annotations.Nullable;

/** Log records that a configuration means. Thread-safe. */
final class LogMatcher implements ItemMatcher {
    private final @Nullable TextMatcher bodies;
    private final @Nullable TextMatcher severityTexts;
    private final MatchConfig.@Nullable SeverityConfig severity;
    private final ScopeMatcher common;

    LogMatcher(MatchConfig config) {
        ScopeMatcher.refuse(!config.services().isEmpty(), "services", "log records");
        ScopeMatcher.refuse(!config.spanNames().isEmpty(), "span_names", "log records");
        ScopeMatcher.refuse(!config.spanKinds().isEmpty(), "span_kinds", "log records");
        ScopeMatcher.refuse(!config.metricNames().isEmpty(), "metric_names", "log records");
        if (config.logBodies().isEmpty()
                && config.logSeverityTexts().isEmpty()
                && config.logSeverityNumber() == null
                && config.attributes().isEmpty()
                && config.resources().isEmpty()
                && config.libraries().isEmpty()) {
            throw new IllegalArgumentException(
                    "log_bodies: set it, log_severity_texts, log_severity_number, attributes, resources or libraries");
        }
        bodies = ScopeMatcher.ofList(config.logBodies(), config, "log_bodies");
        severityTexts = ScopeMatcher.ofList(config.logSeverityTexts(), config, "log_severity_texts");
        severity = config.logSeverityNumber();
        common = new ScopeMatcher(config);
    }

    @Override
    public boolean matches(Item item, Resource resource, Scope scope) {
        LogRecord log = (LogRecord) item;
        return (bodies == null || bodies.matches(ValueText.of(log.body())))
                && (severityTexts == null || severityTexts.matches(log.severityText()))
                && (severity == null || severe(log.severityNumber(), severity))
                && common.matches(log.attributes(), resource, scope);
    }

    private static boolean severe(int number, MatchConfig.SeverityConfig bound) {
        return number == 0 ? bound.matchUndefined() : number >= bound.min();
    }
}
