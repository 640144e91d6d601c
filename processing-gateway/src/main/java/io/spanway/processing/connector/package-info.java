/**
 * Connectors: the end of some pipelines and the beginning of others.
 *
 * <p>Runs on the thread that calls. Imports {@code otlp*} and {@code core.*}.
 */
@NullMarked
package io.spanway.processing.connector;

import org.jspecify.annotations.NullMarked;
