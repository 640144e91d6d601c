/**
 * The compiler: parsed OTTL becomes closures for one context, with all checks that can be made before data comes.
 *
 * <p>Runs on the main thread at start-up. Imports {@code ottl.syntax}, {@code ottl.value}, {@code ottl.eval}, {@code ottl.function} and
 * {@code ottl.context}.
 */
@NullMarked
package io.spanway.processing.ottl.compile;

import org.jspecify.annotations.NullMarked;
