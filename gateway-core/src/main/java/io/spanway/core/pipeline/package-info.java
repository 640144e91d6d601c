/**
 * Component contracts, registry, graph builder and lifecycle: start back to front, stop front to back.
 *
 * <p>Runs on the main thread. Imports {@code otlp} only.
 */
@NullMarked
package io.spanway.core.pipeline;

import org.jspecify.annotations.NullMarked;
