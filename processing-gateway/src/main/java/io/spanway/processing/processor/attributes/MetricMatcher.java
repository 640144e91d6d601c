package io.spanway.processing.processor.attributes;

import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.Resource;
import io.spanway.otlp.model.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metrics that a configuration means: by name only. Thread-safe. */
final class MetricMatcher implements ItemMatcher {
    private static final Logger LOG = LoggerFactory.getLogger(MetricMatcher.class);

    private final TextMatcher names;

    private MetricMatcher(TextMatcher names) {
        this.names = names;
    }

    /**
     * A matcher of metrics. As in the Collector {@code resources} is accepted but matches nothing by itself: without names, include means every
     * metric and exclude none; a warning says so.
     *
     * @param section include or exclude
     */
    static ItemMatcher of(MatchConfig config, String section) {
        ScopeMatcher.refuse(!config.services().isEmpty(), "services", "metrics");
        ScopeMatcher.refuse(!config.spanNames().isEmpty(), "span_names", "metrics");
        ScopeMatcher.refuse(!config.spanKinds().isEmpty(), "span_kinds", "metrics");
        ScopeMatcher.refuse(!config.logBodies().isEmpty(), "log_bodies", "metrics");
        ScopeMatcher.refuse(!config.logSeverityTexts().isEmpty(), "log_severity_texts", "metrics");
        ScopeMatcher.refuse(config.logSeverityNumber() != null, "log_severity_number", "metrics");
        ScopeMatcher.refuse(!config.attributes().isEmpty(), "attributes", "metrics");
        ScopeMatcher.refuse(!config.libraries().isEmpty(), "libraries", "metrics");
        if (config.metricNames().isEmpty() && config.resources().isEmpty()) {
            throw new IllegalArgumentException("metric_names: must be set");
        }
        if (!config.resources().isEmpty()) {
            LOG.warn("attributes: {}.resources has no effect on metrics, as in the Collector", section);
        }
        if (config.metricNames().isEmpty()) {
            boolean include = section.equals("include");
            return (item, resource, scope) -> include;
        }
        return new MetricMatcher(TextMatcher.of(config.metricNames(), config, "metric_names"));
    }

    @Override
    public boolean matches(Item item, Resource resource, Scope scope) {
        return names.matches(((Metric) item).name());
    }
}
