package io.spanway.core.transport.http2;

/**
 * What one side of a connection announces to the other (RFC 9113 §6.5.2).
 *
 * @param server whether this side is the server
 * @param streamWindowBytes data that the peer may send on one stream before it hears of our reading
 * @param connectionWindowBytes the same for all streams together, at least 65,535
 * @param maxStreams streams that the peer may have open; more are refused. A client's peer may open none
 * @param maxHeaderListBytes longest header list
 *     <p>Immutable.
 */
public record SessionSettings(
        boolean server, int streamWindowBytes, int connectionWindowBytes, int maxStreams, int maxHeaderListBytes) {
    public SessionSettings {
        if (streamWindowBytes < 0 || connectionWindowBytes < FrameCode.DEFAULT_WINDOW) {
            throw new IllegalArgumentException(
                    "windows: " + streamWindowBytes + " and " + connectionWindowBytes + " bytes are too small");
        }
    }

    /** Identifiers and values of the SETTINGS frame. */
    int[] pairs() {
        return server
                ? new int[] {
                    FrameCode.MAX_CONCURRENT_STREAMS,
                    maxStreams,
                    FrameCode.INITIAL_WINDOW_SIZE,
                    streamWindowBytes,
                    FrameCode.MAX_HEADER_LIST_SIZE,
                    maxHeaderListBytes
                }
                : new int[] {
                    FrameCode.ENABLE_PUSH,
                    0,
                    FrameCode.INITIAL_WINDOW_SIZE,
                    streamWindowBytes,
                    FrameCode.MAX_HEADER_LIST_SIZE,
                    maxHeaderListBytes
                };
    }
}
