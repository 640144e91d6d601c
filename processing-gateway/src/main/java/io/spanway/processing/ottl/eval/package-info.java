/**
 * What compiled OTTL is made of: closures over a {@link io.spanway.processing.ottl.eval.Subject}, the item that a statement is about.
 *
 * <p>Runs on the thread that holds the payload. Imports {@code otlp} and {@code ottl.value}.
 */
@NullMarked
package io.spanway.processing.ottl.eval;

import org.jspecify.annotations.NullMarked;
