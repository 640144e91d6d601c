package io.spanway.processing.processor.attributes;

import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.Resource;
import io.spanway.otlp.model.Scope;
import io.spanway.otlp.model.Span;
import io.spanway.processing.telemetry.ValueText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Spans that a configuration means. Thread-safe. */
final class SpanMatcher implements ItemMatcher {
    private static final List<String> KINDS = List.of(
            "SPAN_KIND_UNSPECIFIED",
            "SPAN_KIND_INTERNAL",
            "SPAN_KIND_SERVER",
            "SPAN_KIND_CLIENT",
            "SPAN_KIND_PRODUCER",
            "SPAN_KIND_CONSUMER");
    private static final String NO_SERVICE = "<nil-service-name>";

    private final @Nullable TextMatcher services;
    private final @Nullable TextMatcher names;
    private final @Nullable TextMatcher kinds;
    private final ScopeMatcher common;

    SpanMatcher(MatchConfig config) {
        ScopeMatcher.refuse(!config.logBodies().isEmpty(), "log_bodies", "spans");
        ScopeMatcher.refuse(!config.logSeverityTexts().isEmpty(), "log_severity_texts", "spans");
        ScopeMatcher.refuse(config.logSeverityNumber() != null, "log_severity_number", "spans");
        ScopeMatcher.refuse(!config.metricNames().isEmpty(), "metric_names", "spans");
        if (config.services().isEmpty()
                && config.spanNames().isEmpty()
                && config.spanKinds().isEmpty()
                && config.attributes().isEmpty()
                && config.resources().isEmpty()
                && config.libraries().isEmpty()) {
            throw new IllegalArgumentException(
                    "services: set it, span_names, span_kinds, attributes, resources or libraries");
        }
        if (config.matchType() == MatchConfig.Type.STRICT) {
            config.spanKinds().forEach(SpanMatcher::checkKind);
        }
        services = ScopeMatcher.ofList(config.services(), config, "services");
        names = ScopeMatcher.ofList(config.spanNames(), config, "span_names");
        kinds = ScopeMatcher.ofList(config.spanKinds(), config, "span_kinds");
        common = new ScopeMatcher(config);
    }

    private static void checkKind(String kind) {
        if (KINDS.indexOf(kind) < 1) {
            throw new IllegalArgumentException(
                    "span_kinds: must be of " + String.join(", ", KINDS.subList(1, KINDS.size())) + ", not " + kind);
        }
    }

    @Override
    public boolean matches(Item item, Resource resource, Scope scope) {
        Span span = (Span) item;
        return (services == null || services.matches(service(resource)))
                && (names == null || names.matches(span.name()))
                && (kinds == null || kinds.matches(kind(span)))
                && common.matches(span.attributes(), resource, scope);
    }

    private static String service(Resource resource) {
        int index = resource.attributes().indexOf("service.name");
        return index < 0 ? NO_SERVICE : ValueText.of(resource.attributes().value(index));
    }

    private static String kind(Span span) {
        return span.kind() >= 0 && span.kind() < KINDS.size() ? KINDS.get(span.kind()) : "";
    }
}
