/**
 * Converters that take log lines of widespread formats apart: CLF, CEF, LEEF, ELF. Only {@code transform} has them, in the log context.
 *
 * <p>Closures run on the thread that holds the payload. Imports {@code otlp}, {@code ottl.eval}, {@code ottl.value} and {@code ottl.function}.
 */
@NullMarked
package io.spanway.processing.ottl.function.logline;

import org.jspecify.annotations.NullMarked;
