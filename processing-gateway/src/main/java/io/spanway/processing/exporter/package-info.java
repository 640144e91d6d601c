/**
 * Exporters: the ends of pipelines.
 *
 * <p>Runs on event loops; what writes files or blocks has a thread of its own. Imports {@code otlp*} and {@code core.*}.
 */
@NullMarked
package io.spanway.processing.exporter;

import org.jspecify.annotations.NullMarked;
