/**
 * The data points of metrics: numbers, histograms, exponential histograms and summaries, with their exemplars.
 *
 * <p>Used by the thread that holds the payload. May import {@code otlp.message}.
 */
@NullMarked
package io.spanway.otlp.model.point;

import org.jspecify.annotations.NullMarked;
