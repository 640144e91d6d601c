/**
 * {@code groupbytrace}: the trace buffer without policies.
 *
 * <p>Runs on the shards' threads. Imports {@code otlp*}, {@code core.*}, {@code processing.sampling}, {@code processing.trace} and the
 * books of {@code processor.tailsampling}.
 */
@NullMarked
package io.spanway.processing.processor.groupbytrace;

import org.jspecify.annotations.NullMarked;
