package io.spanway.processing.sampling;

/**
 * What policies are made with.
 *
 * @param shards shards that make decisions side by side; each gets its share of every rate limit
 * @param conditions compiler of OTTL conditions
 * @param patterns compiler of regular expressions
 *     <p>Immutable.
 */
public record PolicyContext(int shards, SpanCondition.Compiler conditions, TextMatcher.Compiler patterns) {}
