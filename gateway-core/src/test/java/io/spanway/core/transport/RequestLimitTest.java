package io.spanway.core.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RequestLimitTest {
    @Test
    void requests_beyondTheLimit_areNotLetIn_untilOneLeaves() {
        RequestLimit limit = new RequestLimit(2);
        assertThat(limit.tryEnter()).isTrue();
        assertThat(limit.tryEnter()).isTrue();
        assertThat(limit.tryEnter()).isFalse();
        assertThat(limit.inFlight()).isEqualTo(2);
        limit.leave();
        assertThat(limit.tryEnter()).isTrue();
        assertThat(limit.tryEnter()).isFalse();
    }

    @Test
    void limit_ofNone_isRefused() {
        assertThatThrownBy(() -> new RequestLimit(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
