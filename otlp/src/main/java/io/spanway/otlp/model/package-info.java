/**
 * The decoded form of a payload: OTLP's resources, scopes, spans, log records and metrics as objects that components read and change.
 *
 * <p>Every object is decoded when first asked for and written as it came unless changed, so a component pays for what it looks at, and what no
 * component changes leaves byte for byte as it arrived ({@code otlp.message}). {@link io.spanway.otlp.model.Telemetry} is the way in. Times
 * are nanoseconds since 1970, ids raw bytes. Used by the thread that holds the payload. May import {@code otlp} and {@code otlp.message}.
 */
@NullMarked
package io.spanway.otlp.model;

import org.jspecify.annotations.NullMarked;
