/**
 * {@code service_graph}: who calls whom, how often, and how long it takes, made of pairs of client and server spans.
 *
 * <p>State is confined to one event loop per connector. May import {@code otlp}, {@code core}, {@code processing.telemetry} and
 * {@code processing.connector.aggregate}.
 */
@NullMarked
package io.spanway.processing.connector.servicegraph;

import org.jspecify.annotations.NullMarked;
