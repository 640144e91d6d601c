/**
 * {@code host_metrics}: what a process uses of its machine. Of the Collector's scrapers there is {@code process}, for our own process.
 *
 * <p>Runs on one event loop per receiver; reads a few small files of {@code /proc}. May import {@code otlp}, {@code core} and
 * {@code processing.telemetry}.
 */
@NullMarked
package io.spanway.processing.receiver.hostmetrics;

import org.jspecify.annotations.NullMarked;
