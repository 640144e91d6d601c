/**
 * {@code routing}: sends each item to the pipelines of the first condition that it meets.
 *
 * <p>Runs on the thread that brings the payload. May import {@code otlp}, {@code core} and {@code processing.connector.*}.
 */
@NullMarked
package io.spanway.processing.connector.routing;

import org.jspecify.annotations.NullMarked;
