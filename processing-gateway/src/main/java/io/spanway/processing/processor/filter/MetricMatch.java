package io.spanway.processing.processor.filter;

import io.spanway.otlp.message.Attributes;
import java.util.List;

/**
 * Metrics by name or by their resource, of the older include and exclude: one of the names and all of the attributes must fit.
 *
 * @param matchType strict or regexp; expr, which asks for a language of its own, is refused
 *     <p>Immutable.
 */
record MetricMatch(
        MatchType matchType,
        List<String> metricNames,
        List<AttributeMatch> resourceAttributes,
        List<String> expressions) {
    MetricMatch {
        if (matchType == null) {
            throw new IllegalArgumentException("match_type: must be strict or regexp");
        }
        if (matchType == MatchType.EXPR || (expressions != null && !expressions.isEmpty())) {
            throw new IllegalArgumentException(
                    "match_type: expr is not supported; write an OTTL condition under metric_conditions instead");
        }
        metricNames = metricNames == null ? List.of() : List.copyOf(metricNames);
        resourceAttributes = resourceAttributes == null ? List.of() : List.copyOf(resourceAttributes);
        expressions = List.of();
        new NameMatch(metricNames, matchType);
    }

    /** Whether the resource fits, as far as it is asked about. */
    boolean acceptsResource(Attributes attributes) {
        return AttributeMatch.all(resourceAttributes, attributes, matchType == MatchType.REGEXP);
    }

    /** The names, compiled. */
    NameMatch names() {
        return new NameMatch(metricNames, matchType);
    }
}
