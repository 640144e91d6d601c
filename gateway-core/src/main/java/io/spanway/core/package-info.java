/**
 * What the platform gives to every component: event loops, clock, metrics, memory budget.
 *
 * <p>Built once by the app at start-up, before any component. Imports {@code core.telemetry} and {@code core.transport}.
 */
@NullMarked
package io.spanway.core;

import org.jspecify.annotations.NullMarked;
