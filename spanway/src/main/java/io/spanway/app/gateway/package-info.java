/**
 * One gateway process: its configuration read and bound, its own logs, and its life from start to stop.
 *
 * <p>Runs on the lifecycle thread. Imports {@code core} only: which component types there are is handed in.
 */
@NullMarked
package io.spanway.app.gateway;

import org.jspecify.annotations.NullMarked;
