/**
 * Merges payloads into batches of the wanted size and cuts those that are too large, answers taken apart again.
 *
 * <p>Runs on whichever thread brings a payload and on timers; one at a time works. Imports {@code otlp*}, {@code core.queue} (units of size)
 * and {@code core.send.schedule}.
 */
@NullMarked
package io.spanway.core.send.batch;

import org.jspecify.annotations.NullMarked;
