/**
 * Joins data points that became equal: by their numbers, buckets and counts.
 *
 * <p>Runs on the thread that brings the payload. Imports {@code otlp} and {@code processing.telemetry}.
 */
@NullMarked
package io.spanway.processing.points;

import org.jspecify.annotations.NullMarked;
