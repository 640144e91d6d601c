/**
 * The processor {@code transform}: OTTL statements change what passes.
 *
 * <p>Runs on the thread that brings the payload. Imports {@code otlp}, {@code core}, {@code processing.ottl} and {@code processing.telemetry}.
 */
@NullMarked
package io.spanway.processing.processor.transform;

import org.jspecify.annotations.NullMarked;
