/**
 * Where payloads wait between acceptance and sending: one interface, bounded in the configured unit and in bytes.
 *
 * <p>Called from event loops; queues are thread-safe and block only where they are opened and closed. Imports {@code otlp} and {@code core.transport}.
 */
@NullMarked
package io.spanway.core.queue;

import org.jspecify.annotations.NullMarked;
