/**
 * Processors that Bindplane puts into every configuration it renders: they measure and look at what passes and change nothing.
 *
 * <p>Runs on the thread that brings the payload; pages are made on event loops. May import {@code otlp} and {@code core}.
 */
@NullMarked
package io.spanway.processing.bindplane;

import org.jspecify.annotations.NullMarked;
