/**
 * What routing and counting ask of items, and where the language for that plugs in.
 *
 * <p>Runs on the thread that brings the payload. May import {@code otlp}.
 */
@NullMarked
package io.spanway.processing.connector.condition;

import org.jspecify.annotations.NullMarked;
