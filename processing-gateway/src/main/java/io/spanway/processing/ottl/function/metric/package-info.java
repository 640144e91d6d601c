/**
 * Functions about metrics and their points.
 *
 * <p>Closures run on the thread that holds the payload. Imports {@code otlp}, {@code ottl.eval}, {@code ottl.value} and {@code ottl.function}.
 */
@NullMarked
package io.spanway.processing.ottl.function.metric;

import org.jspecify.annotations.NullMarked;
