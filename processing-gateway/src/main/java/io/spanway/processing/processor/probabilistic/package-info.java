/**
 * {@code probabilistic_sampler}: keeps a share of spans or log records, decided by trace id so that every gateway decides alike.
 *
 * <p>Runs on the thread that brings the payload. May import {@code otlp}, {@code core} and {@code processing.telemetry}. Thresholds and
 * randomness are 56-bit numbers as the OpenTelemetry specification of TraceState probability sampling has them.
 */
@NullMarked
package io.spanway.processing.processor.probabilistic;

import org.jspecify.annotations.NullMarked;
