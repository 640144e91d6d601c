/**
 * UserAgent: names and versions of program and operating system from a user agent's text.
 *
 * <p>Expressions are RE2, so that no text can make them slow; the rules of the ua-parser project are read by the first call. Closures run on the
 * thread that holds the payload. Imports {@code otlp}, {@code ottl.eval}, {@code ottl.value} and {@code ottl.function}.
 */
@NullMarked
package io.spanway.processing.ottl.function.agent;

import org.jspecify.annotations.NullMarked;
