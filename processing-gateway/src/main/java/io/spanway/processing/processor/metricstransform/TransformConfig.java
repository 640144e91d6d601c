package io.spanway.processing.processor.metricstransform;

import io.spanway.processing.points.Aggregation;
import io.spanway.processing.telemetry.Regex;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which metrics are changed, and how.
 *
 * @param include name, or expression found in the name; required
 * @param matchType default strict
 * @param experimentalMatchLabels labels that a point must have, by the same kind of match; empty text also means absent
 * @param action what becomes of them; required
 * @param newName name afterwards; under regexp with {@code $1} or {@code ${name}} for what groups found
 * @param groupResourceLabels group: resource attributes of the new resource
 * @param aggregationType combine: how points are joined
 * @param submatchCase combine: case of labels made from groups
 * @param operations done afterwards, in this order
 *     <p>Immutable.
 */
record TransformConfig(
        String include,
        MatchType matchType,
        Map<String, String> experimentalMatchLabels,
        Action action,
        String newName,
        @Nullable Map<String, String> groupResourceLabels,
        @Nullable Aggregation aggregationType,
        @Nullable Case submatchCase,
        List<OperationConfig> operations) {
    /** How names and labels are compared. */
    enum MatchType {
        STRICT,
        REGEXP
    }

    /** What becomes of the metrics. */
    enum Action {
        /** Changed where they are. */
        UPDATE,
        /** Copied, and the copy changed. */
        INSERT,
        /** Joined into one. */
        COMBINE,
        /** Moved into a resource of their own. */
        GROUP
    }

    /** Case of text. */
    enum Case {
        LOWER,
        UPPER
    }

    TransformConfig {
        include = include == null ? "" : include;
        matchType = matchType == null ? MatchType.STRICT : matchType;
        experimentalMatchLabels = experimentalMatchLabels == null ? Map.of() : Map.copyOf(experimentalMatchLabels);
        newName = newName == null ? "" : newName;
        groupResourceLabels = groupResourceLabels == null ? null : Map.copyOf(groupResourceLabels);
        operations = operations == null ? List.of() : List.copyOf(operations);
        require(!include.isEmpty(), "include: must be set");
        require(action != null, "action: must be one of update, insert, combine, group");
        require(action != Action.INSERT || !newName.isEmpty(), "new_name: must be set for insert");
        require(action != Action.COMBINE || !newName.isEmpty(), "new_name: must be set for combine");
        require(action != Action.COMBINE || aggregationType != null, "aggregation_type: must be set for combine");
        require(action != Action.GROUP || groupResourceLabels != null, "group_resource_labels: must be set for group");
        if (matchType == MatchType.REGEXP) {
            Regex.compile(include, "include");
            experimentalMatchLabels.forEach(
                    (label, value) -> Regex.compile(value, "experimental_match_labels." + label));
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
