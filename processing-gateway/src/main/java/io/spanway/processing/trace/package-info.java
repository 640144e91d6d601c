/**
 * ⚡ The trace buffer: gathers the spans of each trace as raw bytes until a policy decides, then sends them on or forgets them.
 *
 * <p>The road of a request: {@link io.spanway.processing.trace.TraceBuffer} splits it by shard on the thread that brings it and puts the
 * parts into the shards' bounded queues. A shard's one thread copies the spans out of its parts into small blocks, and answers: from then
 * on the buffer is responsible. Resources and scopes are kept once for all traces that share them. When a trace is due its bytes are put
 * together again as one request, shown to the policy, and sent or dropped.
 *
 * <p>Everything but the door runs on the shards' threads. Imports {@code otlp*} and {@code processing.sampling}.
 */
@NullMarked
package io.spanway.processing.trace;

import org.jspecify.annotations.NullMarked;
