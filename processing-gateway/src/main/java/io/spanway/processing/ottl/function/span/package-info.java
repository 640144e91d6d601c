/**
 * Functions about spans that only {@code transform} has.
 *
 * <p>Closures run on the thread that holds the payload. Imports {@code otlp}, {@code ottl.eval}, {@code ottl.value} and {@code ottl.function}.
 */
@NullMarked
package io.spanway.processing.ottl.function.span;

import org.jspecify.annotations.NullMarked;
