/**
 * Receivers: telemetry that is not brought by a client.
 *
 * <p>Runs on event loops. Imports {@code otlp*}, {@code core.*} and the rooms below it.
 */
@NullMarked
package io.spanway.processing.receiver;

import org.jspecify.annotations.NullMarked;
