/**
 * Connectors: the end of some pipelines and the beginning of others.
 *
 * <p>Runs on the thread that calls. Imports {@code otlp*}, {@code core.*}, and OTTL's adapter for the conditions.
 */
@NullMarked
package io.spanway.processing.connector;

import org.jspecify.annotations.NullMarked;
