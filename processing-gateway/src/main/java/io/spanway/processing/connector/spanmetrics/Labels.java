package io.spanway.processing.connector.spanmetrics;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Scope;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.processing.connector.aggregate.Detached;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The labels of one metric's series. Immutable. */
final class Labels {
    private static final String[] KINDS = {
        "SPAN_KIND_UNSPECIFIED",
        "SPAN_KIND_INTERNAL",
        "SPAN_KIND_SERVER",
        "SPAN_KIND_CLIENT",
        "SPAN_KIND_PRODUCER",
        "SPAN_KIND_CONSUMER"
    };
    private static final String[] CODES = {"STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"};

    private final SpanMetricsConfig config;
    private final String instanceId;
    private final Set<String> excluded;
    private final List<Source> sources = new ArrayList<>();

    /** A dimension, its pattern compiled. */
    private record Source(
            SpanMetricsConfig.Dimension dimension, @Nullable Pattern glob) {}

    /** @param more dimensions of this metric alone */
    Labels(SpanMetricsConfig config, List<SpanMetricsConfig.Dimension> more, String instanceId) {
        this.config = config;
        this.instanceId = instanceId;
        this.excluded = Set.copyOf(config.excludeDimensions());
        List<SpanMetricsConfig.Dimension> all = new ArrayList<>(config.dimensions());
        all.addAll(more);
        for (SpanMetricsConfig.Dimension dimension : all) {
            sources.add(new Source(dimension, dimension.glob().isEmpty() ? null : pattern(dimension.glob())));
        }
    }

    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (char c : glob.toCharArray()) {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** Labels of a span, or of an event in it. */
    Attributes of(String service, Attributes resource, Scope scope, Span span, @Nullable SpanEvent event) {
        Attributes labels = new Attributes();
        builtIn(labels, "service.name", service);
        builtIn(labels, "span.name", span.name());
        builtIn(labels, "span.kind", name(KINDS, span.kind()));
        builtIn(labels, "status.code", name(CODES, span.status().code()));
        builtIn(labels, "collector.instance.id", instanceId);
        for (int i = 0; i < sources.size(); i++) {
            add(labels, sources.get(i), span.attributes(), event, resource);
        }
        if (config.includeInstrumentationScope().contains(scope.name())) {
            labels.put("span.instrumentation.scope.name", scope.name());
            labels.put("span.instrumentation.scope.version", scope.version());
        }
        if (config.enableMetricsSamplingMethod()) {
            labels.put("sampling.method", AdjustedCount.known(span.traceState()) ? "extrapolated" : "counted");
        }
        return labels;
    }

    private void builtIn(Attributes labels, String name, String value) {
        if (!excluded.contains(name)) {
            labels.add(name, value);
        }
    }

    private static void add(
            Attributes labels, Source source, Attributes span, @Nullable SpanEvent event, Attributes resource) {
        if (source.glob() != null) {
            matching(labels, source.glob(), span);
            if (event != null) {
                matching(labels, source.glob(), event.attributes());
            }
            matching(labels, source.glob(), resource);
            return;
        }
        String name = source.dimension().name();
        if (!addFrom(labels, name, span)
                && !(event != null && addFrom(labels, name, event.attributes()))
                && !addFrom(labels, name, resource)
                && source.dimension().fallback() != null) {
            labels.put(name, source.dimension().fallback());
        }
    }

    private static boolean addFrom(Attributes labels, String name, Attributes from) {
        int index = from.indexOf(name);
        if (index >= 0) {
            labels.put(name, Detached.value(from.value(index)));
        }
        return index >= 0;
    }

    private static void matching(Attributes labels, Pattern glob, Attributes from) {
        for (int i = 0; i < from.size(); i++) {
            String key = from.key(i);
            if (glob.matcher(key).matches() && !labels.contains(key)) {
                labels.add(key, Detached.value(from.value(i)));
            }
        }
    }

    private static String name(String[] names, int number) {
        return number >= 0 && number < names.length ? names[number] : "";
    }
}
