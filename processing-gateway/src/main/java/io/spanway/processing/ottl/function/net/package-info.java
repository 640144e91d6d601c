/**
 * Converters of what networks know: URLs, addresses, identifiers.
 *
 * <p>Closures run on the thread that holds the payload. Imports {@code otlp}, {@code ottl.eval}, {@code ottl.value} and {@code ottl.function}.
 */
@NullMarked
package io.spanway.processing.ottl.function.net;

import org.jspecify.annotations.NullMarked;
