/**
 * {@code redaction}: removes attributes that are not allowed and masks keys and values that are blocked.
 *
 * <p>Runs on the thread that brings the payload. May import {@code otlp}, {@code core} and {@code processing.telemetry}.
 */
@NullMarked
package io.spanway.processing.processor.redaction;

import org.jspecify.annotations.NullMarked;
