/**
 * {@code count}: how many spans, events, metrics, points and records passed, as metrics.
 *
 * <p>Runs on the thread that brings the payload. May import {@code otlp}, {@code core}, {@code processing.telemetry} and
 * {@code processing.connector.*}.
 */
@NullMarked
package io.spanway.processing.connector.count;

import org.jspecify.annotations.NullMarked;
