package io.spanway.processing.exporter.prometheus;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.ScopeItems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Labels of a series: of its point, its resource, its scope, and constant ones. Where two attributes become one label, their values are joined. */
final class Labels {
    private static final String SERVICE = "service.name";
    private static final String NAMESPACE = "service.namespace";
    private static final String INSTANCE = "service.instance.id";

    private final PrometheusConfig config;
    private final PrometheusConfig.ResourceLabels ofResource;
    private final Names names;

    Labels(PrometheusConfig config, Names names) {
        this.config = config;
        this.ofResource = config.labels();
        this.names = names;
    }

    /** Labels of a point. */
    List<String> of(Attributes point, Attributes resource, ScopeItems scope) {
        Map<String, String> labels = new TreeMap<>();
        for (int i = 0; i < point.size(); i++) {
            join(labels, names.label(point.key(i)), text(point.value(i)));
        }
        for (int i = 0; i < resource.size(); i++) {
            if (ofResource.takes(resource.key(i))) {
                join(labels, names.label(resource.key(i)), text(resource.value(i)));
            }
        }
        if (!config.withoutScopeInfo()) {
            Attributes attributes = scope.scope().attributes();
            for (int i = 0; i < attributes.size(); i++) {
                labels.put(names.label("otel_scope_" + attributes.key(i)), text(attributes.value(i)));
            }
            labels.put("otel_scope_name", scope.scope().name());
            labels.put("otel_scope_version", scope.scope().version());
            labels.put("otel_scope_schema_url", scope.schemaUrl());
        }
        config.constLabels().forEach((name, value) -> labels.put(names.label(name), value));
        return finished(labels, resource);
    }

    /** Labels of {@code target_info}, or null if the resource has nothing to tell or no name to tell it of. */
    @Nullable
    List<String> target(Attributes resource) {
        Map<String, String> labels = new TreeMap<>();
        for (int i = 0; i < resource.size(); i++) {
            String key = resource.key(i);
            if (!key.equals(SERVICE) && !key.equals(NAMESPACE) && !key.equals(INSTANCE)) {
                join(labels, names.label(key), text(resource.value(i)));
            }
        }
        boolean named = resource.contains(SERVICE) || resource.contains(INSTANCE);
        return labels.isEmpty() || !named ? null : finished(labels, resource);
    }

    private List<String> finished(Map<String, String> labels, Attributes resource) {
        String service = text(resource.get(SERVICE));
        if (!service.isEmpty()) {
            String namespace = text(resource.get(NAMESPACE));
            labels.put("job", namespace.isEmpty() ? service : namespace + "/" + service);
        }
        String instance = text(resource.get(INSTANCE));
        if (!instance.isEmpty()) {
            labels.put("instance", instance);
        }
        List<String> flat = new ArrayList<>(2 * labels.size());
        labels.forEach((name, value) -> {
            flat.add(name);
            flat.add(value);
        });
        return List.copyOf(flat);
    }

    private static void join(Map<String, String> labels, String name, String value) {
        labels.merge(name, value, (a, b) -> a + ";" + b);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : String.valueOf(value);
    }
}
