package io.spanway.core.send.batch;

import io.spanway.core.queue.Sizer;
import java.util.List;

/**
 * How a {@link Batcher} batches.
 *
 * @param minSize a batch of this size goes at once; 0 = every payload goes at once
 * @param maxSize larger ones are cut, 0 = no bound
 * @param sizer unit of both: items or bytes
 * @param flushNanos longest wait of a payload for others; 0 = none, every payload goes at once
 * @param metadataKeys a batch holds payloads with equal values of this metadata only, and carries only these on; empty: with equal metadata
 * @param maxGroups most distinct metadata sets at one time (with keys: ever), 0 = no bound
 *     <p>Immutable.
 */
public record BatchSettings(
        long minSize, long maxSize, Sizer sizer, long flushNanos, List<String> metadataKeys, int maxGroups) {
    /** Whether payloads wait for each other at all. */
    boolean waits() {
        return flushNanos > 0 && minSize > 0;
    }
}
