/**
 * Editors: functions that change what a path names.
 *
 * <p>Closures run on the thread that holds the payload. Imports {@code otlp}, {@code ottl.eval}, {@code ottl.value} and {@code ottl.function}.
 */
@NullMarked
package io.spanway.processing.ottl.function.edit;

import org.jspecify.annotations.NullMarked;
