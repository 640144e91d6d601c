/**
 * The processor {@code filter}: conditions in OTTL say which items are dropped.
 *
 * <p>Runs on the thread that brings the payload. Imports {@code otlp}, {@code core}, {@code processing.ottl} and {@code processing.telemetry}.
 */
@NullMarked
package io.spanway.processing.processor.filter;

import org.jspecify.annotations.NullMarked;
