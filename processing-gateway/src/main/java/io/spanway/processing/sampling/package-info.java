/**
 * ⚡ What a sampling policy is: it sees a trace, span by span and without decoding, and gives a verdict.
 *
 * <p>Runs on the thread of the shard that owns the trace. Imports {@code otlp*}.
 */
@NullMarked
package io.spanway.processing.sampling;

import org.jspecify.annotations.NullMarked;
