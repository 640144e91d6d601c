/**
 * {@code span_metrics}: request counts, errors and durations by service and operation, made of spans.
 *
 * <p>State is confined to one event loop per connector. May import {@code otlp}, {@code core}, {@code processing.telemetry} and
 * {@code processing.connector.aggregate}.
 */
@NullMarked
package io.spanway.processing.connector.spanmetrics;

import org.jspecify.annotations.NullMarked;
