/**
 * {@code tail_sampling}: the component around the trace buffer and its policies; configuration, metrics, regular expressions.
 *
 * <p>Policies run on the shards' threads, the rest on the main thread at start. Imports {@code otlp*}, {@code core.*},
 * {@code processing.sampling*} and {@code processing.trace}.
 */
@NullMarked
package io.spanway.processing.processor.tailsampling;

import org.jspecify.annotations.NullMarked;
