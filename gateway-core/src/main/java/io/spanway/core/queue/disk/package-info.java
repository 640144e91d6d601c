/**
 * The durable queue: payloads in append-only segment files, group-committed by the disk's own thread.
 *
 * <p>{@link io.spanway.core.queue.disk.DiskQueue} is called from event loops and never touches a file there; everything below
 * {@link io.spanway.core.queue.disk.DiskThread} runs on that one thread. Imports {@code core.queue}, {@code core.telemetry},
 * {@code core.transport} and {@code otlp}.
 */
@NullMarked
package io.spanway.core.queue.disk;

import org.jspecify.annotations.NullMarked;
