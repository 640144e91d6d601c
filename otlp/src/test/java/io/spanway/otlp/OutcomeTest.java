package io.spanway.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OutcomeTest {
    @Test
    void worst_ofTwoPartialSuccesses_addsCounts() {
        assertThat(Outcome.worst(Outcome.partlyRejected(2, "a"), Outcome.partlyRejected(3, "b")))
                .isEqualTo(Outcome.partlyRejected(5, "a; b"));
    }

    @Test
    void worst_ofRefusedAndRetryable_isRetryable() {
        Outcome retryable = Outcome.retryable(Reason.UNAVAILABLE, "down");
        assertThat(Outcome.worst(Outcome.refused(Reason.MALFORMED, "bad"), retryable))
                .isSameAs(retryable);
        assertThat(Outcome.worst(retryable, Outcome.ACCEPTED)).isSameAs(retryable);
    }

    @Test
    void retryable_withPermanentReason_isRefused() {
        assertThatThrownBy(() -> Outcome.retryable(Reason.MALFORMED, "bad"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MALFORMED");
    }
}
