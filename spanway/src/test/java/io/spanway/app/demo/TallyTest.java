package io.spanway.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void verdict_acknowledgedSpanThatNeverCameToAGateway_isLostOnce() {
        tally.acknowledged(1, 0, 1, 0);
        assertThat(tally.verdict(0)).isEqualTo(new Tally.Verdict(1, 1, 0, 1, 0));

        tally.atExternal(1, 0, 1, 0);
        assertThat(tally.verdict(0).lost()).isEqualTo(1);

        tally.atGateway(0, 1, 0, 1, 0);
        assertThat(tally.verdict(0)).isEqualTo(new Tally.Verdict(1, 1, 0, 0, 0));
        assertThat(tally.settled()).isTrue();
    }

    @Test
    void verdict_spanOnceAtTwoGateways_isSplitAndDuplicated() {
        deliver(1, 1, 0);
        tally.atGateway(1, 1, 0, 1, 0);

        assertThat(tally.verdict(0)).isEqualTo(new Tally.Verdict(1, 1, 1, 0, 1));
    }

    @Test
    void verdict_spanThreeTimesAtTheExternalGateway_isTwoDuplicates() {
        deliver(1, 1, 0);
        tally.atExternal(1, 0, 1, 0);
        tally.atExternal(1, 0, 1, 0);

        assertThat(tally.verdict(0).duplicated()).isEqualTo(2);
        assertThat(tally.verdict(0).clean()).isFalse();
    }

    @Test
    void traces_areToldApartByAll16Bytes() {
        tally.atGateway(0, 1, 7, 1, 0);
        tally.atGateway(1, 2, 7, 1, 0);
        tally.atGateway(2, 1, 8, 1, 0);

        assertThat(tally.verdict(0)).isEqualTo(new Tally.Verdict(0, 0, 0, 0, 0));
    }

    @Test
    void incompleteTrace_isNeverFolded_soThatItsLateSpanStillCountsAsFound() {
        tally.acknowledged(1, 0, 1, 0);
        tally.atGateway(0, 1, 0, 1, 0);
        assertThat(tally.verdict(100 * QUIET).lost()).isEqualTo(1);

        tally.atExternal(1, 0, 1, 100 * QUIET);

        assertThat(tally.verdict(200 * QUIET)).isEqualTo(new Tally.Verdict(1, 1, 0, 0, 0));
        assertThat(tally.verdict(300 * QUIET)).isEqualTo(new Tally.Verdict(1, 1, 0, 0, 0));
    }

    @Test
    void duplicateWithinTheQuietTime_isSeen_andKeptInTheTotals() {
        deliver(1, 1, 0);
        tally.verdict(QUIET);
        tally.atExternal(1, 0, 1, QUIET);

        assertThat(tally.verdict(QUIET + 1).duplicated()).isEqualTo(1);
        assertThat(tally.verdict(3 * QUIET).duplicated()).isEqualTo(1);
        assertThat(tally.verdict(4 * QUIET).duplicated()).isEqualTo(1);
    }

    /** A thousand traces, some of them harmed on purpose: the verdict is what was done to them, folded or not. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void verdict_ofManyTraces_isWhatWasDoneToThem(long seed) {
        Random random = new Random(seed);
        long split = 0;
        long lost = 0;
        long duplicated = 0;
        long now = 0;
        for (long trace = 1; trace <= 1000; trace++) {
            now += random.nextInt(3);
            int gateway = random.nextInt(3);
            int harm = random.nextInt(20);
            for (long span = 1; span <= 3; span++) {
                boolean last = span == 3;
                tally.acknowledged(trace, trace, span, now);
                if (!(last && harm == 1)) {
                    tally.atGateway(last && harm == 2 ? (gateway + 1) % 3 : gateway, trace, trace, span, now);
                }
                if (!(last && harm == 3)) {
                    tally.atExternal(trace, trace, span, now);
                }
                if (last && harm == 4) {
                    tally.atGateway(gateway, trace, trace, span, now);
                }
            }
            lost += harm == 1 || harm == 3 ? 1 : 0;
            split += harm == 2 ? 1 : 0;
            duplicated += harm == 4 ? 1 : 0;
            if (trace % 100 == 0) {
                tally.verdict(now);
            }
        }

        assertThat(tally.verdict(now + 2 * QUIET))
                .as("seed " + seed)
                .isEqualTo(new Tally.Verdict(1000, 3000, split, lost, duplicated));
        assertThat(tally.settled()).isEqualTo(lost == 0);
    }
}
