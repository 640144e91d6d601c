package io.spanway.processing.processor.metricstransform;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.processing.telemetry.Regex;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which metrics and points a transform means. Thread-safe: no state that changes. */
final class MetricFilter {
    private final String name;
    private final @Nullable Pattern pattern;
    private final Map<String, Predicate<String>> labels = new LinkedHashMap<>();

    MetricFilter(TransformConfig config) {
        name = config.include();
        pattern = config.matchType() == TransformConfig.MatchType.REGEXP ? Regex.compile(name, "include") : null;
        config.experimentalMatchLabels().forEach((label, value) -> labels.put(label, text(value)));
    }

    private Predicate<String> text(String value) {
        if (pattern == null) {
            return value::equals;
        }
        Pattern expression = Regex.compile(value, "experimental_match_labels");
        return text -> expression.matcher(text).find();
    }

    /** Whether a metric is meant with at least one of its points, or has none. */
    boolean matches(Metric metric) {
        return matchesName(metric.name()) && (metric.points().isEmpty() || countPoints(metric) > 0);
    }

    boolean matchesName(String candidate) {
        return pattern == null
                ? name.equals(candidate)
                : pattern.matcher(candidate).find();
    }

    /** How many points of a metric are meant. */
    int countPoints(Metric metric) {
        Messages<DataPoint> points = metric.points();
        if (labels.isEmpty()) {
            return points.size();
        }
        int count = 0;
        for (int i = 0; i < points.size(); i++) {
            count += matches(points.get(i).attributes()) ? 1 : 0;
        }
        return count;
    }

    /** Whether a point with these attributes is meant. Other values than text count as empty text. */
    boolean matches(Attributes attributes) {
        for (Map.Entry<String, Predicate<String>> label : labels.entrySet()) {
            String value = attributes.get(label.getKey()) instanceof String text ? text : "";
            if (!label.getValue().test(value)) {
                return false;
            }
        }
        return true;
    }

    /** What the expression found in a name; null if nothing, or without expression. */
    @Nullable
    Matcher find(String candidate) {
        if (pattern == null) {
            return null;
        }
        Matcher matcher = pattern.matcher(candidate);
        return matcher.find() ? matcher : null;
    }

    /** A label for each group of the expression: its name, or {@code $1} and so on; index 0 is unused. */
    String[] groupNames() {
        if (pattern == null) {
            return new String[1];
        }
        String[] names = new String[pattern.groupCount() + 1];
        for (int i = 1; i < names.length; i++) {
            names[i] = "$" + i;
        }
        pattern.namedGroups().forEach((group, index) -> names[index] = group);
        return names;
    }

    /** The new name of a metric; a template that expands to nothing is taken as it stands. */
    String rename(String template, String before) {
        Matcher found = find(before);
        if (found == null || pattern == null) {
            return template;
        }
        String expanded = NameTemplate.expand(template, found, pattern.namedGroups());
        return expanded.isEmpty() ? template : expanded;
    }
}
