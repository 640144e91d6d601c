/**
 * Whether a backend can be used: one state machine per backend, driven by events and a clock, and how many may be out at one time.
 *
 * <p>Runs on the control thread. Imports nothing of ours.
 */
@NullMarked
package io.spanway.lb.health;

import org.jspecify.annotations.NullMarked;
