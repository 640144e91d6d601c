package io.spanway.processing.processor.attributes;

import io.spanway.core.config.ConfigNode;
import io.spanway.core.config.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which items are meant ({@code include}, {@code exclude}): they match every field that is given, and of a field any entry (of attributes,
 * resources and libraries every entry).
 *
 * @param matchType strict or regexp; required
 * @param regexp remembers which texts matched
 * @param services resource attribute service.name; spans
 * @param spanNames spans
 * @param spanKinds as {@code SPAN_KIND_SERVER}; spans
 * @param logBodies body as text; log records
 * @param logSeverityTexts log records
 * @param logSeverityNumber log records
 * @param metricNames metrics
 * @param attributes attributes of the item, present or with a value; spans and log records
 * @param resources attributes of the resource
 * @param libraries instrumentation scopes; spans and log records
 *     <p>Immutable.
 */
record MatchConfig(
        Type matchType,
        @Nullable CacheConfig regexp,
        List<String> services,
        List<String> spanNames,
        List<String> spanKinds,
        List<String> logBodies,
        List<String> logSeverityTexts,
        @Nullable SeverityConfig logSeverityNumber,
        List<String> metricNames,
        List<AttributeConfig> attributes,
        List<AttributeConfig> resources,
        List<LibraryConfig> libraries) {
    /** How texts are compared. */
    enum Type {
        STRICT,
        REGEXP
    }

    /**
     * Memory of what matched, per list of expressions.
     *
     * @param cacheenabled default false
     * @param cachemaxnumentries default 0 = 100,000
     */
    record CacheConfig(
            @Key("cacheenabled") Boolean cacheenabled,
            @Key("cachemaxnumentries") Integer cachemaxnumentries) {
        CacheConfig {
            cacheenabled = cacheenabled == null ? Boolean.FALSE : cacheenabled;
            cachemaxnumentries = cachemaxnumentries == null ? Integer.valueOf(0) : cachemaxnumentries;
            require(cachemaxnumentries >= 0, "cachemaxnumentries: must not be negative");
        }
    }

    /**
     * A bound on the severity of log records.
     *
     * @param min least severity number that matches, 0 to 24
     * @param matchUndefined whether a record without severity matches
     */
    record SeverityConfig(Integer min, Boolean matchUndefined) {
        SeverityConfig {
            min = min == null ? Integer.valueOf(0) : min;
            matchUndefined = matchUndefined == null ? Boolean.FALSE : matchUndefined;
        }
    }

    /** An attribute that must be there, with a value if one is given. */
    record AttributeConfig(String key, @Nullable ConfigNode value) {
        AttributeConfig {
            require(key != null && !key.isEmpty(), "key: must be set");
        }
    }

    /** An instrumentation scope, of a version if one is given. */
    record LibraryConfig(String name, @Nullable String version) {
        LibraryConfig {
            name = name == null ? "" : name;
        }
    }

    MatchConfig {
        require(matchType != null, "match_type: must be strict or regexp");
        services = orEmpty(services);
        spanNames = orEmpty(spanNames);
        spanKinds = orEmpty(spanKinds);
        logBodies = orEmpty(logBodies);
        logSeverityTexts = orEmpty(logSeverityTexts);
        metricNames = orEmpty(metricNames);
        attributes = orEmpty(attributes);
        resources = orEmpty(resources);
        libraries = orEmpty(libraries);
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
