package io.spanway.core.queue.disk;

/**
 * How a queue is kept on disk.
 *
 * @param fsync when clients may be told that their data is safe
 * @param fsyncIntervalNanos for {@link Fsync#INTERVAL}
 * @param segmentBytes size at which a new file is begun; a single record may be larger
 * @param maxBytes most bytes of the queue's files, 0 = as many as the disk has
 * @param readAheadBytes most bytes of payloads that are in memory at a time, waiting or being sent
 *     <p>Immutable.
 */
public record LogSettings(Fsync fsync, long fsyncIntervalNanos, long segmentBytes, long maxBytes, long readAheadBytes) {
    private static final int SEGMENTS_IN_BOUND = 8;

    public LogSettings {
        if (maxBytes > 0) {
            // Space comes back by whole segments, so a bound must hold several.
            segmentBytes = Math.min(segmentBytes, Math.max(1, maxBytes / SEGMENTS_IN_BOUND));
        }
    }

    /** What an acknowledgement promises. */
    public enum Fsync {
        /** On the disk: survives a power cut. */
        ALWAYS,
        /** With the operating system, and on the disk a little later. */
        INTERVAL,
        /** With the operating system: survives the end of the process, not of the machine. */
        NEVER
    }
}
