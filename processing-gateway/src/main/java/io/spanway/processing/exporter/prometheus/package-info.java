/**
 * {@code prometheus}: keeps the latest value of every series for a Prometheus server to fetch.
 *
 * <p>Runs on the threads that bring payloads and on event loops that serve pages; one lock guards the series. May import {@code otlp},
 * {@code core} and {@code processing.telemetry}.
 */
@NullMarked
package io.spanway.processing.exporter.prometheus;

import org.jspecify.annotations.NullMarked;
