package io.spanway.processing.ottl.eval;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The contexts: what kind of item a statement is about, and what else its paths can name. Immutable. */
public enum ContextKind {
    RESOURCE("resource"),
    SCOPE("scope", RESOURCE),
    SPAN("span", RESOURCE, SCOPE),
    SPANEVENT("spanevent", RESOURCE, SCOPE, SPAN),
    METRIC("metric", RESOURCE, SCOPE),
    DATAPOINT("datapoint", RESOURCE, SCOPE, METRIC),
    EXEMPLAR("exemplar", RESOURCE, SCOPE, METRIC, DATAPOINT),
    LOG("log", RESOURCE, SCOPE);

    /** Another name of the scope as seen from below it. */
    public static final String SCOPE_SYNONYM = "instrumentation_scope";

    private final String prefix;
    private final Set<ContextKind> parents;

    ContextKind(String prefix, ContextKind... parents) {
        this.prefix = prefix;
        this.parents = Set.of(parents);
    }

    /** How paths begin that lie in this context. */
    public String prefix() {
        return prefix;
    }

    /** Whether a statement of this context can name paths of {@code other}. */
    public boolean sees(ContextKind other) {
        return this == other || parents.contains(other);
    }

    /** The context of a path prefix, synonyms included, or null. */
    public static @Nullable ContextKind ofPrefix(String prefix) {
        for (ContextKind kind : values()) {
            if (kind.prefix.equals(prefix)) {
                return kind;
            }
        }
        return prefix.equals(SCOPE_SYNONYM) ? SCOPE : null;
    }
}
