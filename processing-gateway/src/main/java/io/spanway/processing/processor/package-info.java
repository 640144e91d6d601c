/**
 * Processors: stages in the middle of a pipeline.
 *
 * <p>Runs on the thread that calls, or on an event loop for what waits. Imports {@code otlp*} and {@code core.*}.
 */
@NullMarked
package io.spanway.processing.processor;

import org.jspecify.annotations.NullMarked;
