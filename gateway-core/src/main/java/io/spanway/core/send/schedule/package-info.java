/**
 * When work runs: later, by a timer; or one run at a time for many callers.
 *
 * <p>Runs on event loops and on callers' threads. Imports nothing of ours.
 */
@NullMarked
package io.spanway.core.send.schedule;

import org.jspecify.annotations.NullMarked;
