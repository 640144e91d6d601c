/**
 * ⚡ The only place that knows OTLP field numbers for the raw path: reads, counts and splits encoded requests without decoding them.
 *
 * <p>Runs on event loops; every class says whether it is confined to one. Imports {@code otlp} only.
 */
@NullMarked
package io.spanway.otlp.wire;

import org.jspecify.annotations.NullMarked;
