/**
 * The metric registry, its Prometheus text, and the process's own logs.
 *
 * <p>Instruments are thread-safe; scraping runs on the admin loop. Imports nothing of ours.
 */
@NullMarked
package io.spanway.core.telemetry;

import org.jspecify.annotations.NullMarked;
