/**
 * The {@code load_balancing} exporter: its configuration and the wiring of the rooms behind it.
 *
 * <p>Runs on the main and the lifecycle thread; the rooms say what theirs are. Imports all {@code lb} rooms and {@code core}.
 */
@NullMarked
package io.spanway.lb;

import org.jspecify.annotations.NullMarked;
