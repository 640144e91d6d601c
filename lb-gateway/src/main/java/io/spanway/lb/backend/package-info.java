/**
 * ⚡ What one backend is to us: its connections, the batches on their way to it, and the bytes it may hold.
 *
 * <p>A {@link io.spanway.lb.backend.Lane} runs on one event loop; a {@link io.spanway.lb.backend.Backend} is shared by all. What could not
 * be delivered goes back through {@link io.spanway.lb.backend.Backend.Undelivered}. Imports {@code otlp} and {@code core}.
 */
@NullMarked
package io.spanway.lb.backend;

import org.jspecify.annotations.NullMarked;
