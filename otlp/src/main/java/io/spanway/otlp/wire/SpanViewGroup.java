package io.spanway.otlp.wire;

/**
 * Where a resource group ({@code ResourceSpans}) or scope group ({@code ScopeSpans}) lies in the request that a {@link SpanViewWalk} goes through.
 *
 * <p>Confined to one thread; moved by its walk.
 */
public final class SpanViewGroup {
    private int offset;
    private int length;
    private long number;

    /** Moves to the group that the cursor is at. */
    void enter(WireCursor group) {
        offset = group.valueOffset();
        length = group.valueLength();
        number++;
    }

    /** Where the group's message begins in {@link SpanView#request}. */
    public int offset() {
        return offset;
    }

    /** Encoded bytes of the group's message, its spans included. */
    public int length() {
        return length;
    }

    /** Another number for each group of the walk, in whatever request: what was found out about a group holds while this stays. */
    public long number() {
        return number;
    }
}
