/**
 * The nouns that all rooms share: a {@link io.spanway.otlp.Payload} travels from {@link io.spanway.otlp.PayloadSink} to sink and
 * comes back as an {@link io.spanway.otlp.Outcome} through a {@link io.spanway.otlp.Completion}.
 *
 * <p>Runs on whatever thread calls it. Imports nothing of ours.
 */
@NullMarked
package io.spanway.otlp;

import org.jspecify.annotations.NullMarked;
