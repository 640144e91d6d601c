/**
 * {@code telemetrygeneratorreceiver}: made-up telemetry at a steady rate, as Bindplane's demonstrations use it.
 *
 * <p>Runs on one event loop per receiver. May import {@code otlp}, {@code core} and {@code processing.telemetry}.
 */
@NullMarked
package io.spanway.processing.receiver.telemetrygenerator;

import org.jspecify.annotations.NullMarked;
