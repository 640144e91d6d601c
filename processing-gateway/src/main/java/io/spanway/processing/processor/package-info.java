/**
 * Processors: stages in the middle of a pipeline.
 *
 * <p>Runs on the thread that calls, or on an event loop for what waits. Imports {@code otlp*}, {@code core.*} and, to list
 * them, the rooms of single processors below; those never import this one.
 */
@NullMarked
package io.spanway.processing.processor;

import org.jspecify.annotations.NullMarked;
