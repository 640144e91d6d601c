/**
 * The lists of functions that components offer to their statements.
 *
 * <p>Made once at start-up on the main thread. Imports {@code ottl.function} and its families.
 */
@NullMarked
package io.spanway.processing.ottl.library;

import org.jspecify.annotations.NullMarked;
