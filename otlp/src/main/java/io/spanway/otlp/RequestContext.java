package io.spanway.otlp;

import java.util.List;
import java.util.Map;

/**
 * What travels with a payload besides its bytes.
 *
 * @param metadata request metadata that the receiver may pass on (lower-case names), empty unless {@code include_metadata} is set; payloads
 *     with different forwarded metadata are never merged
 * @param deadlineNanos {@link System#nanoTime()} instant past which the client no longer waits, or {@link #NO_DEADLINE}
 *     <p>Immutable.
 */
public record RequestContext(Map<String, List<String>> metadata, long deadlineNanos) {
    /** The client waits for as long as it takes. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    /** No metadata, no deadline. */
    public static final RequestContext NONE = new RequestContext(Map.of(), NO_DEADLINE);

    public RequestContext {
        metadata = Map.copyOf(metadata);
    }

    /** Whether the client's deadline lies before {@code nowNanos}. */
    public boolean expired(long nowNanos) {
        return deadlineNanos != NO_DEADLINE && deadlineNanos - nowNanos < 0;
    }
}
