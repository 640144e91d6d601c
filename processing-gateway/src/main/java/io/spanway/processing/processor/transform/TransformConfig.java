package io.spanway.processing.processor.transform;

import io.spanway.core.config.ConfigNode;
import io.spanway.otlp.Signal;
import io.spanway.processing.ottl.ErrorMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of {@code transform}. A list holds statements, or entries <code>{context, conditions, statements, error_mode,
 * shared_cache}</code>; everything in it is compiled here once, so that all that is wrong is told when the file is read.
 *
 * @param errorMode what follows when a statement fails for an item; default ignore
 * @param traceStatements for traces
 * @param metricStatements for metrics
 * @param logStatements for logs
 * @param profileStatements for profiles, which are not supported: must be empty
 * @param flattenData default false; true needs a feature gate of the Collector that is not supported
 *     <p>Immutable.
 */
record TransformConfig(
        ErrorMode errorMode,
        @Nullable ConfigNode traceStatements,
        @Nullable ConfigNode metricStatements,
        @Nullable ConfigNode logStatements,
        @Nullable ConfigNode profileStatements,
        Boolean flattenData) {
    TransformConfig {
        errorMode = errorMode == null ? ErrorMode.IGNORE : errorMode;
        flattenData = flattenData == null ? Boolean.FALSE : flattenData;
        if (flattenData) {
            throw new IllegalArgumentException(
                    "flatten_data: needs the feature gate transform.flatten.logs, which is not supported");
        }
        List<String> problems = new ArrayList<>();
        StatementGroups groups = new StatementGroups(problems);
        groups.compile("trace_statements", traceStatements, Signal.TRACES);
        groups.compile("metric_statements", metricStatements, Signal.METRICS);
        groups.compile("log_statements", logStatements, Signal.LOGS);
        if (profileStatements instanceof ConfigNode.Sequence list
                && !list.items().isEmpty()) {
            problems.add("profile_statements: profiles are not supported");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** The statements of a signal, in order. */
    List<StatementGroup> groups(Signal signal) {
        StatementGroups groups = new StatementGroups(new ArrayList<>());
        return switch (signal) {
            case TRACES -> groups.compile("trace_statements", traceStatements, signal);
            case METRICS -> groups.compile("metric_statements", metricStatements, signal);
            case LOGS -> groups.compile("log_statements", logStatements, signal);
            case PROFILES -> List.of();
        };
    }
}
