/**
 * The executable: entry point, signals, and the list of all component types.
 *
 * <p>Runs on the main thread; signals arrive on a thread of the JVM. Imports everything.
 */
@NullMarked
package io.spanway.app;

import org.jspecify.annotations.NullMarked;
