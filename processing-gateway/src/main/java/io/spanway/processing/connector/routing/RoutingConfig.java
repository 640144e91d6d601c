package io.spanway.processing.connector.routing;

import io.spanway.core.config.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of {@code routing}.
 *
 * @param defaultPipelines where goes what no route takes; none drops it
 * @param errorMode what follows when a condition cannot be evaluated, default ignore
 * @param table routes in the order in which they are tried, at least one
 *     <p>Immutable.
 */
record RoutingConfig(List<String> defaultPipelines, ErrorMode errorMode, List<Route> table) {
    /** What follows when a condition cannot be evaluated for an item. */
    enum ErrorMode {
        /** The condition counts as not met, and that is counted. */
        IGNORE,
        /** The same. */
        SILENT,
        /** The payload is refused. */
        PROPAGATE
    }

    /** What a condition is asked of. */
    enum Context {
        RESOURCE,
        SPAN,
        METRIC,
        DATAPOINT,
        LOG,
        REQUEST,
        @Key("otelcol")
        OTELCOL
    }

    /** Whether what a route takes is still there for the routes behind it. */
    enum Action {
        MOVE,
        COPY
    }

    /**
     * One route.
     *
     * @param context null: inferred from the paths of the condition
     * @param condition what items must meet
     * @param statement {@code route()} or {@code route() where CONDITION}, in place of {@code condition}
     * @param action default move
     * @param pipelines at least one
     */
    record Route(
            @Nullable Context context,
            String condition,
            String statement,
            @Nullable Action action,
            List<String> pipelines) {
        Route {
            condition = condition == null ? "" : condition;
            statement = statement == null ? "" : statement;
            action = action == null ? Action.MOVE : action;
            pipelines = pipelines == null ? List.of() : List.copyOf(pipelines);
            if (condition.isEmpty() == statement.isEmpty()) {
                throw new IllegalArgumentException("set either condition or statement");
            }
            if (pipelines.isEmpty()) {
                throw new IllegalArgumentException("pipelines: list at least one pipeline");
            }
            if (!statement.isEmpty() && !statement.strip().matches("(?s)route\\(\\)(\\s+where\\s+.+)?")) {
                throw new IllegalArgumentException(
                        "statement: must be route() or route() where CONDITION, is \"" + statement + "\"");
            }
            if (context == Context.OTELCOL) {
                throw new IllegalArgumentException(
                        "context: otelcol is not known here; route on client metadata with context request, else on resource, span,"
                                + " metric, datapoint or log");
            }
        }

        /** The condition's text; empty for all items. */
        String text() {
            if (!condition.isEmpty()) {
                return condition;
            }
            String behind = statement.strip().substring("route()".length()).strip();
            return behind.isEmpty() ? "" : behind.substring("where".length()).strip();
        }
    }

    RoutingConfig {
        defaultPipelines = defaultPipelines == null ? List.of() : List.copyOf(defaultPipelines);
        errorMode = errorMode == null ? ErrorMode.IGNORE : errorMode;
        table = table == null ? List.of() : List.copyOf(table);
        if (table.isEmpty()) {
            throw new IllegalArgumentException("table: list at least one route");
        }
    }
}
