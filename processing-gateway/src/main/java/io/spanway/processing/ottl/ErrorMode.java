package io.spanway.processing.ottl;

/** What follows when a statement cannot be evaluated for an item. Immutable. */
public enum ErrorMode {
    /** Log it, at most once a minute, and go on with the next statement; a condition counts as not matched. */
    IGNORE,
    /** The same without the log. */
    SILENT,
    /** The whole batch fails and goes back to its sender. */
    PROPAGATE
}
