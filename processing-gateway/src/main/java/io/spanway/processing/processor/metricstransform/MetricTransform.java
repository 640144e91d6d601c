package io.spanway.processing.processor.metricstransform;

import com.google.re2j.Matcher;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.processing.points.PointMerger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One transform, ready to run over the metrics of one scope at a time. Thread-safe: no state that changes. */
final class MetricTransform {
    private final TransformConfig config;
    private final MetricFilter filter;
    private final List<Operation> operations;
    private final String[] groupNames;

    MetricTransform(TransformConfig config, String version) {
        this.config = config;
        this.filter = new MetricFilter(config);
        this.operations = config.operations().stream()
                .map(operation -> new Operation(operation, version))
                .toList();
        this.groupNames = filter.groupNames();
    }

    /**
     * Changes the metrics of a scope.
     *
     * @param grouped takes the resources that {@code group} makes
     * @return null, or why something was left as it is
     */
    @Nullable
    String apply(ResourceItems resource, ScopeItems scope, List<ResourceItems> grouped) {
        return switch (config.action()) {
            case UPDATE -> update(scope.items());
            case INSERT -> insert(scope.items());
            case COMBINE -> combine(scope.items());
            case GROUP -> group(resource, scope, grouped);
        };
    }

    private @Nullable String update(Messages<Item> metrics) {
        Problem problem = new Problem();
        metrics.removeIf(item -> filter.matches((Metric) item) && !transform((Metric) item, problem));
        return problem.text;
    }

    private @Nullable String insert(Messages<Item> metrics) {
        Problem problem = new Problem();
        int before = metrics.size();
        for (int i = 0; i < before; i++) {
            Metric metric = (Metric) metrics.get(i);
            if (filter.matches(metric)) {
                Metric copy = metric.copy();
                copy.points().removeIf(point -> !filter.matches(point.attributes()));
                if (transform(copy, problem)) {
                    metrics.add(copy);
                }
            }
        }
        return problem.text;
    }

    private @Nullable String combine(Messages<Item> metrics) {
        List<Metric> matching = new ArrayList<>();
        for (Item item : metrics) {
            if (filter.matches((Metric) item)) {
                matching.add((Metric) item);
            }
        }
        if (matching.isEmpty()) {
            return null;
        }
        String obstacle = Combinable.obstacle(matching);
        if (obstacle != null) {
            return obstacle;
        }
        List<Metric> extracted = extract(metrics);
        Metric combined = emptyLike(extracted.get(0));
        combined.setName(config.newName());
        PointMerger merger = new PointMerger();
        for (Metric metric : extracted) {
            labelByGroups(metric);
            merger.take(metric);
        }
        merger.give(combined, Objects.requireNonNull(config.aggregationType()));
        Problem problem = new Problem();
        if (transform(combined, problem)) {
            metrics.add(combined);
        }
        return problem.text;
    }

    private @Nullable String group(ResourceItems resource, ScopeItems scope, List<ResourceItems> grouped) {
        List<Metric> extracted = extract(scope.items());
        if (extracted.isEmpty()) {
            return null;
        }
        ResourceItems made = new ResourceItems(Signal.METRICS);
        Attributes attributes = made.resource().attributes();
        attributes.putAll(resource.resource().attributes());
        made.resource().setDroppedAttributesCount(resource.resource().droppedAttributesCount());
        for (Map.Entry<String, String> label :
                Objects.requireNonNull(config.groupResourceLabels()).entrySet()) {
            attributes.put(label.getKey(), label.getValue());
        }
        ScopeItems madeScope = new ScopeItems(Signal.METRICS);
        madeScope.scope().setName(scope.scope().name());
        madeScope.scope().setVersion(scope.scope().version());
        madeScope.scope().attributes().putAll(scope.scope().attributes());
        madeScope.items().addAll(extracted);
        made.scopes().add(madeScope);
        grouped.add(made);
        return null;
    }

    /** Takes what is meant out of the list; a metric of which only some points are meant goes whole, but only they are returned. */
    private List<Metric> extract(Messages<Item> metrics) {
        List<Metric> extracted = new ArrayList<>();
        metrics.removeIf(item -> {
            Metric metric = (Metric) item;
            if (!filter.matches(metric)) {
                return false;
            }
            metric.points().removeIf(point -> !filter.matches(point.attributes()));
            extracted.add(metric);
            return true;
        });
        return extracted;
    }

    private static Metric emptyLike(Metric metric) {
        Metric empty = new Metric();
        empty.setName(metric.name());
        empty.setUnit(metric.unit());
        empty.setDescription(metric.description());
        empty.setType(metric.type());
        empty.setTemporality(metric.temporality());
        empty.setMonotonic(metric.monotonic());
        return empty;
    }

    private void labelByGroups(Metric metric) {
        Matcher found = filter.find(metric.name());
        if (found == null) {
            return;
        }
        for (int i = 1; i < groupNames.length; i++) {
            String text = found.group(i);
            if (text != null && !text.isEmpty()) {
                for (DataPoint point : metric.points()) {
                    point.attributes().put(groupNames[i], inCase(text));
                }
            }
        }
    }

    private String inCase(String text) {
        if (config.submatchCase() == null) {
            return text;
        }
        return config.submatchCase() == TransformConfig.Case.LOWER
                ? text.toLowerCase(Locale.ROOT)
                : text.toUpperCase(Locale.ROOT);
    }

    /** Renames and runs the operations; false if they left no point of a metric that had some. */
    private boolean transform(Metric metric, Problem problem) {
        boolean empty = metric.points().isEmpty();
        boolean whole = config.action() != TransformConfig.Action.UPDATE
                || filter.countPoints(metric) == metric.points().size();
        if (!config.newName().isEmpty() && whole) {
            metric.setName(filter.rename(config.newName(), metric.name()));
        }
        for (Operation operation : operations) {
            if (!operation.apply(metric, filter, whole)) {
                problem.text = "labels of a summary cannot be aggregated: " + metric.name();
                return true;
            }
        }
        return empty || !metric.points().isEmpty();
    }

    /** What went wrong last. Confined to one call. */
    private static final class Problem {
        private @Nullable String text;
    }
}
