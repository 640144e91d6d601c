/**
 * OTTL for those who have seams of their own for conditions: policies of {@code tail_sampling}, and the connectors {@code routing} and {@code count}.
 *
 * <p>Compiles at start-up on the main thread; conditions run on the thread that holds the spans. May import {@code otlp}, {@code core.telemetry},
 * {@code processing.ottl}, {@code processing.sampling} and {@code processing.connector.condition}, none of which knows of it.
 */
@NullMarked
package io.spanway.processing.ottl.adapter;

import org.jspecify.annotations.NullMarked;
