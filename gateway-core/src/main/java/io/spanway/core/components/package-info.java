/**
 * The list of this module's component types.
 *
 * <p>Runs on the main thread. Imports the rooms that have components.
 */
@NullMarked
package io.spanway.core.components;

import org.jspecify.annotations.NullMarked;
