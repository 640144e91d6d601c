package io.spanway.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long QUIET = 100;
    private final Tally tally = new Tally(QUIET);

    private void deliver(long trace, long span, int gateway) {
        tally.acknowledged(trace, 0, span, 0);
        tally.atGateway(gateway, trace, 0, span, 0);
        tally.atExternal(trace, 0, span, 0);
    }

    @Test
    void verdict_allSpansOnceAndTogether_isClean() {
        deliver(1, 1, 0);
        deliver(1, 2, 0);
        deliver(2, 3, 1);
        assertThat(tally.verdict(0)).isEqualTo(new Tally.Verdict(2, 3, 0, 0, 0));
        assertThat(tally.verdict(0).clean()).isTrue();
        assertThat(tally.settled()).isTrue();
    }

    @Test
    void verdict_nothingAcknowledged_isNotClean() {
        assertThat(tally.verdict(0).clean()).isFalse();
    }

    @Test
    void verdict_traceAtTwoGateways_isSplit() {
        deliver(1, 1, 0);
        deliver(1, 2, 2);
        assertThat(tally.verdict(0)).isEqualTo(new Tally.Verdict(1, 2, 1, 0, 0));
    }

    @Test
    void verdict_acknowledgedSpanMissingAtExternal_isLost() {
        tally.acknowledged(1, 0, 1, 0);
        tally.atGateway(0, 1, 0, 1, 0);
        assertThat(tally.verdict(0).lost()).isEqualTo(1);
        assertThat(tally.settled()).isFalse();
    }

    @Test
    void verdict_arrivedButNotAcknowledged_isNeitherLostNorCounted() {
        tally.atGateway(0, 1, 0, 1, 0);
        assertThat(tally.verdict(0)).isEqualTo(new Tally.Verdict(0, 0, 0, 0, 0));
        assertThat(tally.settled()).isTrue();
    }

    @Test
    void verdict_spanTwiceAtGateway_isDuplicated() {
        deliver(1, 1, 0);
        tally.atGateway(0, 1, 0, 1, 0);
        assertThat(tally.verdict(0).duplicated()).isEqualTo(1);
    }

    @Test
    void verdict_completeTraceAfterQuietTime_keepsCountingInTotals() {
        deliver(1, 1, 0);
        deliver(1, 2, 1);
        assertThat(tally.verdict(QUIET + 1)).isEqualTo(new Tally.Verdict(1, 2, 1, 0, 0));
        assertThat(tally.verdict(QUIET + 2)).isEqualTo(new Tally.Verdict(1, 2, 1, 0, 0));
        deliver(2, 9, 0);
        assertThat(tally.verdict(QUIET + 3)).isEqualTo(new Tally.Verdict(2, 3, 1, 0, 0));
    }

    @Test
    void atGateway_firstSpanOfTraceThere_saysSo() {
        assertThat(tally.atGateway(0, 1, 0, 1, 0)).isTrue();
        assertThat(tally.atGateway(0, 1, 0, 2, 0)).isFalse();
        assertThat(tally.atGateway(1, 1, 0, 2, 0)).isTrue();
    }
}
