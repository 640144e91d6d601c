package io.spanway.processing.processor.filter;

/** How the older include and exclude compare texts. Immutable. */
enum MatchType {
    STRICT,
    REGEXP,
    EXPR
}
