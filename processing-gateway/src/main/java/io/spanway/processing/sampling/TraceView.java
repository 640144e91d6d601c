package io.spanway.processing.sampling;

import io.spanway.otlp.wire.SpanViewWalk;

/** A buffered trace as policies see it. Valid during one evaluation. Confined to the shard's thread. */
public interface TraceView {
    /** First eight bytes of the trace id, big-endian. */
    long idHigh();

    /** Last eight bytes of the trace id, big-endian. */
    long idLow();

    /** Spans that have arrived. */
    int spanCount();

    /** Size in bytes of the trace as one encoded request. */
    int wireBytes();

    /** The spans in order of arrival: one walk, set back to before the first span by each call. */
    SpanViewWalk spans();
}
