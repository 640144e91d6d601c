/**
 * One payload, several pipelines, one answer.
 *
 * <p>Runs on the thread that brings the payload. May import {@code otlp}.
 */
@NullMarked
package io.spanway.processing.connector.spread;

import org.jspecify.annotations.NullMarked;
