/**
 * ⚡ The tail-sampling policies, one file each: its class, its configuration record with defaults and checks; and the list of all of them.
 *
 * <p>Runs on the thread of the shard that owns the trace; configuration is read on the main thread. Imports {@code otlp*} and
 * {@code processing.sampling}.
 */
@NullMarked
package io.spanway.processing.sampling.policy;

import org.jspecify.annotations.NullMarked;
