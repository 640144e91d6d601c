package io.spanway.processing.trace;

import io.spanway.otlp.Outcome;
import io.spanway.processing.sampling.Policy.Verdict;

/**
 * Is told what happens to spans, so that the books can be kept: every span that arrived is, in the end, delivered, undeliverable,
 * or ended by one of the other events; until then it waits. Called on the shards' threads, {@link #delivered} and
 * {@link #undeliverable} on any thread. Thread-safe.
 */
public interface TraceObserver {
    /** Why a trace was decided when it was. */
    enum Cause {
        /** Its wait is over. */
        DUE,
        /** A policy kept it, or dropped it, as soon as its spans came. */
        EAGER,
        /** There are too many traces. */
        TRACES_FULL,
        /** There are too many bytes. */
        BYTES_FULL,
        /** It alone takes more than a trace may. */
        TRACE_FULL,
        /** The buffer stops. */
        STOP
    }

    /** Spans were taken out of a request and the request was accepted. */
    void arrived(int spans, int newTraces);

    /** A trace was decided; sampled spans go on, all others end here. */
    void decided(Verdict verdict, int spans, Cause cause);

    /**
     * Spans came after their trace was decided; sampled ones go on, others end here.
     *
     * @param ageNanos time since the decision, or -1 if only a cache knew it
     */
    void late(boolean sampled, int spans, long ageNanos);

    /** A trace beyond the largest size was decided as not sampled; its spans end here. */
    void tooLarge(int spans);

    /** A trace was thrown away undecided at the end. */
    void discarded(int spans);

    /** An id left memory this long after its first span or its decision. */
    void removed(long ageNanos);

    /** Due traces were decided; it took this long. */
    void round(long nanos);

    /** The next stage accepted spans. */
    void delivered(int spans);

    /** Spans were thrown away because the process had no memory left for them, with nothing to decide early. */
    void noMemory(int spans);

    /** The next stage refused spans for good, or for too long. */
    void undeliverable(int spans, Outcome last);
}
