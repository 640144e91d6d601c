package io.spanway.processing.connector.servicegraph;

import java.util.Arrays;

/** Trace id and span id of the calling span, by content. Immutable. */
final class SpanKey {
    private final byte[] traceId;
    private final byte[] spanId;
    private final int hash;

    SpanKey(byte[] traceId, byte[] spanId) {
        this.traceId = traceId;
        this.spanId = spanId;
        this.hash = 31 * Arrays.hashCode(traceId) + Arrays.hashCode(spanId);
    }

    /** Whether there is no calling span: the called one is the root of its trace. */
    boolean root() {
        for (byte b : spanId) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpanKey key
                && hash == key.hash
                && Arrays.equals(traceId, key.traceId)
                && Arrays.equals(spanId, key.spanId);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
