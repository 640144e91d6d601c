/**
 * The values of OTTL and what can be done with any of them: comparison, arithmetic, conversion, text forms, indexing.
 *
 * <p>A value is null (nil), {@link java.lang.Boolean}, {@link java.lang.Long}, {@link java.lang.Double}, {@link java.lang.String},
 * {@code byte[]}, {@link io.spanway.otlp.message.Attributes} (map), {@link io.spanway.otlp.message.ValueList} (list),
 * {@link java.time.Instant} (time), {@link java.time.Duration}, {@link io.spanway.processing.ottl.value.ItemId} (trace, span, profile id),
 * {@code long[]} and {@code double[]} (slices of a type), or a message of {@code otlp.model} or a list of them. Runs on the thread that holds
 * the payload. Imports {@code otlp}.
 */
@NullMarked
package io.spanway.processing.ottl.value;

import org.jspecify.annotations.NullMarked;
