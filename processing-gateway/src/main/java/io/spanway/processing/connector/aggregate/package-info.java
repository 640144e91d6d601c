/**
 * What connectors that make metrics of traces share: histograms, the thread that owns their state, and the way out.
 *
 * <p>State is confined to one event loop per connector. May import {@code otlp}, {@code core} and {@code processing.telemetry}.
 */
@NullMarked
package io.spanway.processing.connector.aggregate;

import org.jspecify.annotations.NullMarked;
