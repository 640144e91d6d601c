package io.spanway.processing.processor.filter;

import io.spanway.core.config.ConfigNode;
import io.spanway.otlp.Signal;
import io.spanway.processing.ottl.ErrorMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of {@code filter}: which items are dropped. All conditions are compiled here once, so that all that is wrong is told when the
 * file is read.
 *
 * @param errorMode what follows when a condition fails for an item; default ignore
 * @param traceConditions conditions, or entries <code>{context, conditions, error_mode}</code>, for traces
 * @param metricConditions the same for metrics
 * @param logConditions the same for logs
 * @param profileConditions the same for profiles, which are not supported: must be empty
 * @param traces older form for traces
 * @param metrics older form for metrics
 * @param logs older form for logs
 *     <p>Immutable.
 */
record FilterConfig(
        ErrorMode errorMode,
        @Nullable ConfigNode traceConditions,
        @Nullable ConfigNode metricConditions,
        @Nullable ConfigNode logConditions,
        @Nullable ConfigNode profileConditions,
        @Nullable Traces traces,
        @Nullable Metrics metrics,
        @Nullable Logs logs) {
    /** Conditions on traces by context, paths without prefix. */
    record Traces(List<String> resource, List<String> span, List<String> spanevent) {
        Traces {
            resource = resource == null ? List.of() : resource;
            span = span == null ? List.of() : span;
            spanevent = spanevent == null ? List.of() : spanevent;
        }
    }

    /** Conditions on metrics by context, paths without prefix; or what to keep and what to drop by name. */
    record Metrics(
            List<String> resource,
            List<String> metric,
            List<String> datapoint,
            @Nullable MetricMatch include,
            @Nullable MetricMatch exclude) {
        Metrics {
            resource = resource == null ? List.of() : resource;
            metric = metric == null ? List.of() : metric;
            datapoint = datapoint == null ? List.of() : datapoint;
            if ((include != null || exclude != null)
                    && !(resource.isEmpty() && metric.isEmpty() && datapoint.isEmpty())) {
                throw new IllegalArgumentException("include: cannot stand beside conditions of the same signal");
            }
        }
    }

    /** Conditions on logs by context, paths without prefix; or what to keep and what to drop by properties. */
    record Logs(
            List<String> resource,
            List<String> logRecord,
            @Nullable LogMatch include,
            @Nullable LogMatch exclude) {
        Logs {
            resource = resource == null ? List.of() : resource;
            logRecord = logRecord == null ? List.of() : logRecord;
            if ((include != null || exclude != null) && !(resource.isEmpty() && logRecord.isEmpty())) {
                throw new IllegalArgumentException("include: cannot stand beside conditions of the same signal");
            }
        }
    }

    FilterConfig {
        errorMode = errorMode == null ? ErrorMode.IGNORE : errorMode;
        List<String> problems = new ArrayList<>();
        both(problems, "trace_conditions", traceConditions, "traces", traces);
        both(problems, "metric_conditions", metricConditions, "metrics", metrics);
        both(problems, "log_conditions", logConditions, "logs", logs);
        if (profileConditions instanceof ConfigNode.Sequence list
                && !list.items().isEmpty()) {
            problems.add("profile_conditions: profiles are not supported");
        }
        DropRules.Compiler compiler = new DropRules.Compiler(errorMode, problems);
        compiler.traces(traceConditions, traces);
        compiler.metrics(metricConditions, metrics);
        compiler.logs(logConditions, logs);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    private static void both(
            List<String> problems, String key, @Nullable ConfigNode node, String olderKey, @Nullable Object older) {
        if (older != null
                && node instanceof ConfigNode.Sequence list
                && !list.items().isEmpty()) {
            problems.add(key + ": cannot stand beside " + olderKey + ", its older form");
        }
    }

    /** The rules of a signal. */
    List<DropRules.Rule> rules(Signal signal) {
        DropRules.Compiler compiler = new DropRules.Compiler(errorMode, new ArrayList<>());
        return switch (signal) {
            case TRACES -> compiler.traces(traceConditions, traces);
            case METRICS -> compiler.metrics(metricConditions, metrics);
            case LOGS -> compiler.logs(logConditions, logs);
            case PROFILES -> List.of();
        };
    }
}
