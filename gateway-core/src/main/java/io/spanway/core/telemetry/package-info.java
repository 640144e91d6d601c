/**
 * The metric registry, its Prometheus text, and the process's own logs.
 *
 * <p>Instruments are thread-safe; scraping runs on an event loop and reads, it never blocks. Imports nothing of ours.
 */
@NullMarked
package io.spanway.core.telemetry;

import org.jspecify.annotations.NullMarked;
