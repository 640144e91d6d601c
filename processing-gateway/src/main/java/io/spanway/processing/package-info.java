/**
 * The list of the second tier's components.
 *
 * <p>Read once on the main thread at start-up. Imports the rooms below it and {@code core.pipeline}.
 */
@NullMarked
package io.spanway.processing;

import org.jspecify.annotations.NullMarked;
