/**
 * What both protocols of a receiver do with a request that wants in: who may, what travels on with it, and what is counted.
 *
 * <p>Runs on event loops, thread-safe. Imports {@code otlp}, {@code core.auth}, {@code core.pipeline} and {@code core.telemetry}.
 */
@NullMarked
package io.spanway.core.receive.entry;

import org.jspecify.annotations.NullMarked;
