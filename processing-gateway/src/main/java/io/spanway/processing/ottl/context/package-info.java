/**
 * The paths of OTTL: what can be read and written in each context, one file per context.
 *
 * <p>Paths are resolved at start-up on the main thread; what they become runs on the thread that holds the payload. Imports {@code otlp},
 * {@code ottl.syntax}, {@code ottl.value} and {@code ottl.eval}.
 */
@NullMarked
package io.spanway.processing.ottl.context;

import org.jspecify.annotations.NullMarked;
