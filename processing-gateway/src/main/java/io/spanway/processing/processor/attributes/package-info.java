/**
 * Attribute clean-up: {@code attributes} on items, {@code resource} on resources, with the actions and the matching that both share.
 *
 * <p>Runs on the thread that brings the payload. May import {@code otlp}, {@code core} and {@code processing.telemetry}.
 */
@NullMarked
package io.spanway.processing.processor.attributes;

import org.jspecify.annotations.NullMarked;
