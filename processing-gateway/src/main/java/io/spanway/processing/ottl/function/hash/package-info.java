/**
 * Hash functions and the logarithm.
 *
 * <p>Closures run on the thread that holds the payload. Imports {@code otlp}, {@code ottl.eval}, {@code ottl.value} and {@code ottl.function}.
 */
@NullMarked
package io.spanway.processing.ottl.function.hash;

import org.jspecify.annotations.NullMarked;
