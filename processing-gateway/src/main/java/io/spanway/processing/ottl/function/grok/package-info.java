/**
 * ExtractGrokPatterns: named parts of a text by patterns that have names themselves.
 *
 * <p>Expressions are RE2, so that no text can make them slow. Closures run on the thread that holds the payload. Imports {@code otlp},
 * {@code ottl.eval}, {@code ottl.value} and {@code ottl.function}; the patterns are read from a resource by the first call.
 */
@NullMarked
package io.spanway.processing.ottl.function.grok;

import org.jspecify.annotations.NullMarked;
