/**
 * Sends payloads to one destination: queue, batch, retry and timeout in front of a wire, as every exporter does it.
 *
 * <p>Runs on event loops, without a thread of its own. Imports {@code otlp*}, {@code core.pipeline}, {@code core.queue}, {@code core.telemetry},
 * {@code core.transport}, and its own {@code .batch} and {@code .schedule}.
 */
@NullMarked
package io.spanway.core.send;

import org.jspecify.annotations.NullMarked;
