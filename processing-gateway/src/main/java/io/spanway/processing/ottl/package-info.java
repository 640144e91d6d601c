/**
 * OTTL, the OpenTelemetry Transformation Language: statements and conditions that components are configured with.
 *
 * <p>{@link io.spanway.processing.ottl.Ottl} compiles them at start-up on the main thread and tells all problems together; the results run on the
 * thread that holds the payload. May import {@code otlp}, {@code core} and the rooms below it.
 */
@NullMarked
package io.spanway.processing.ottl;

import org.jspecify.annotations.NullMarked;
