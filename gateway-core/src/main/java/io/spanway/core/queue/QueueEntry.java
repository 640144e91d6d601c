package io.spanway.core.queue;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;

/**
 * A payload that left the queue to be sent. It keeps its room in the queue until {@code done} is completed.
 *
 * @param payload its one reference passes to whoever polled the entry
 * @param done to be completed exactly once with what became of the payload; frees the room
 * @param callerWaits whether the outcome still reaches the caller; if not, the queue has already promised delivery
 *     <p>Immutable.
 */
public record QueueEntry(Payload payload, Completion done, boolean callerWaits) {}
