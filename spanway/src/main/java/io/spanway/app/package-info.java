/**
 * The executable: command line, roles, hand wiring, process life.
 *
 * <p>Runs on the main thread; signals arrive on a thread of the JVM. Imports everything.
 */
@NullMarked
package io.spanway.app;

import org.jspecify.annotations.NullMarked;
