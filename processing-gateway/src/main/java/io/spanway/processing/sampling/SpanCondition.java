package io.spanway.processing.sampling;

import io.spanway.otlp.wire.SpanView;
import java.util.List;

/**
 * A condition in a language of its own (OTTL) on one span and its events: the seam between policies and that language's room.
 *
 * <p>The only kind of condition that may decode what it looks at. Confined to the shard's thread.
 */
@FunctionalInterface
public interface SpanCondition {
    /** What came out. */
    enum Answer {
        TRUE,
        FALSE,
        /** The condition failed on this span and its error mode says that this must show. */
        FAILED
    }

    /** What happens when a condition fails on an item. */
    enum ErrorMode {
        /** It counts as false, and is logged. */
        IGNORE,
        /** It counts as false. */
        SILENT,
        /** The policy fails. */
        PROPAGATE
    }

    /** Whether any of the conditions holds for the span or for one of its events. */
    Answer test(SpanView span);

    /** Makes conditions at start; one call per policy and shard. */
    @FunctionalInterface
    interface Compiler {
        /**
         * Makes one condition of several.
         *
         * @param span conditions on the span, any of which suffices
         * @param spanEvent conditions on its events, any of which suffices for any event
         * @throws IllegalArgumentException with the text and place of what cannot be read
         */
        SpanCondition compile(List<String> span, List<String> spanEvent, ErrorMode errorMode);
    }
}
