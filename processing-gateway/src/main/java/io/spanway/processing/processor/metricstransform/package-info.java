/**
 * {@code metrics_transform}: renames, copies, groups and combines metrics, and changes their labels and values.
 *
 * <p>Runs on the thread that brings the payload. May import {@code otlp}, {@code core}, {@code processing.points} and {@code processing.telemetry}. A label is an attribute
 * of a data point.
 */
@NullMarked
package io.spanway.processing.processor.metricstransform;

import org.jspecify.annotations.NullMarked;
