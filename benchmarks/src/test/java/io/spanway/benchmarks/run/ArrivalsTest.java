package io.spanway.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final int SPANS = 10;

    private final SpanIds ids = new SpanIds(SPANS);
    private final Arrivals arrivals = new Arrivals(SPANS, 3);

    @Test
    void everySpanOnce_eachTraceAtOneSink_isClean() {
        arrive(0, request -> (int) (ids.trace(request, 0) % 3));
        arrivals.acknowledge(0);
        Arrivals.Verdict verdict = arrivals.verdict();
        assertThat(verdict.clean()).isTrue();
        assertThat(verdict.acknowledged()).isEqualTo(SPANS);
    }

    @Test
    void acknowledgedButNotArrived_isLost_refusedIsNot() {
        arrive(5, request -> 1);
        arrivals.acknowledge(4);
        assertThat(arrivals.verdict()).isEqualTo(new Arrivals.Verdict(SPANS, SPANS, 0, 0, 0));
    }

    @Test
    void arrivedTwice_isADuplicate() {
        arrive(2, request -> 0);
        arrivals.span(0, ids.trace(2, 3), ids.span(2, 3));
        assertThat(arrivals.verdict().duplicated()).isEqualTo(1);
    }

    @Test
    void traceAtTwoSinks_isSplit_andCountedOnce() {
        arrive(0, request -> 0);
        arrive(1, request -> 1);
        arrive(2, request -> 2);
        assertThat(arrivals.verdict().splitTraces()).isEqualTo(2);
    }

    @Test
    void numbersThatNobodySent_areForeign() {
        arrivals.span(0, -1, 5);
        arrivals.span(0, 1, Arrivals.MOST_SPANS);
        assertThat(arrivals.verdict().foreign()).isEqualTo(2);
        assertThat(arrivals.verdict().clean()).isFalse();
    }

    @Test
    void calls_areCounted_bySink() {
        arrivals.call(2, SPANS, 700);
        arrivals.call(2, SPANS, 300);
        assertThat(arrivals.bySink()).containsExactly(0, 0, 2 * SPANS);
        assertThat(arrivals.calls()).isEqualTo(2);
        assertThat(arrivals.bytes()).isEqualTo(1_000);
    }

    private interface Placement {
        int sinkOf(long request);
    }

    private void arrive(long request, Placement placement) {
        for (int position = 0; position < SPANS; position++) {
            arrivals.span(placement.sinkOf(request), ids.trace(request, position), ids.span(request, position));
        }
    }
}
