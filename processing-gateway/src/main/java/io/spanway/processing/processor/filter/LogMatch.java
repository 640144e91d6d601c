package io.spanway.processing.processor.filter;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.LogRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Logs by properties, of the older include and exclude: each property that is given must fit.
 *
 * @param matchType strict or regexp
 *     <p>Immutable.
 */
record LogMatch(
        MatchType matchType,
        List<AttributeMatch> resourceAttributes,
        List<AttributeMatch> recordAttributes,
        List<String> severityTexts,
        @Nullable SeverityMatch severityNumber,
        List<String> bodies) {
    /**
     * @param min least number that fits
     * @param matchUndefined whether a record without severity fits
     */
    record SeverityMatch(@Nullable String min, Boolean matchUndefined) {
        private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");

        SeverityMatch {
            matchUndefined = matchUndefined == null ? Boolean.FALSE : matchUndefined;
            if (number(min) < 0) {
                throw new IllegalArgumentException("min: must be a severity such as INFO or WARN2, not " + min);
            }
        }

        /** The number of a name, 0 for none, -1 if there is no such. */
        private static int number(@Nullable String name) {
            if (name == null || name.isEmpty()) {
                return 0;
            }
            char last = name.charAt(name.length() - 1);
            boolean numbered = last >= '2' && last <= '4';
            int level = LEVELS.indexOf(numbered ? name.substring(0, name.length() - 1) : name);
            return level < 0 ? -1 : 4 * level + (numbered ? last - '0' : 1);
        }

        boolean accepts(int severity) {
            return severity == 0 ? matchUndefined : severity >= number(min);
        }
    }

    LogMatch {
        matchType = matchType == null ? MatchType.STRICT : matchType;
        if (matchType == MatchType.EXPR) {
            throw new IllegalArgumentException("match_type: must be strict or regexp");
        }
        resourceAttributes = resourceAttributes == null ? List.of() : List.copyOf(resourceAttributes);
        recordAttributes = recordAttributes == null ? List.of() : List.copyOf(recordAttributes);
        severityTexts = severityTexts == null ? List.of() : List.copyOf(severityTexts);
        bodies = bodies == null ? List.of() : List.copyOf(bodies);
        new NameMatch(severityTexts, matchType);
        new NameMatch(bodies, matchType);
    }

    /** Whether a record and its resource fit. */
    boolean accepts(LogRecord log, Attributes resource, NameMatch severities, NameMatch texts) {
        boolean regexp = matchType == MatchType.REGEXP;
        return AttributeMatch.all(resourceAttributes, resource, regexp)
                && AttributeMatch.all(recordAttributes, log.attributes(), regexp)
                && (severityTexts.isEmpty() || severities.accepts(log.severityText()))
                && (severityNumber == null || severityNumber.accepts(log.severityNumber()))
                && (bodies.isEmpty() || (log.body() instanceof String body && texts.accepts(body)));
    }
}
