/**
 * What components that look inside a payload have in common: they decode it once and pass on what is left.
 *
 * <p>Runs on the thread that brings the payload. May import {@code otlp} and {@code core}.
 */
@NullMarked
package io.spanway.processing.telemetry;

import org.jspecify.annotations.NullMarked;
