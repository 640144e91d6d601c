package io.spanway.processing.connector.spread;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.processing.fake.RecordingSink;
import io.spanway.processing.fake.TracePayloads;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    private static final Outcome DOWN = Outcome.retryable(Reason.UNAVAILABLE, "down");

    private final List<Outcome> outcomes = new ArrayList<>();

    @Test
    void worstAnswer_isToldWhenTheLastIsKnown() {
        Spread spread = new Spread(3, outcomes::add);

        spread.complete(Outcome.ACCEPTED);
        spread.complete(DOWN);
        assertThat(outcomes).isEmpty();
        spread.complete(Outcome.refused(Reason.MALFORMED, "bad"));

        assertThat(outcomes).containsExactly(DOWN);
    }

    @Test
    void toAll_givesEachSinkTheSameBytes_andReleasesThem() {
        RecordingSink a = new RecordingSink(Outcome.ACCEPTED);
        RecordingSink b = new RecordingSink(DOWN);
        Payload payload = TracePayloads.payload(TracePayloads.request(TracePayloads.group("x", 2)));

        Spread.toAll(List.of(a, b), payload, outcomes::add);

        assertThat(a.received()).isEqualTo(b.received()).containsExactly(List.of("x0", "x1"));
        assertThat(outcomes).containsExactly(DOWN);
        assertThat(payload.bytes().refCnt()).isZero();
    }

    @Test
    void toNobody_isAcceptedAndReleased() {
        Payload payload = TracePayloads.payload(TracePayloads.request(TracePayloads.group("x", 2)));

        Spread.toAll(List.of(), payload, outcomes::add);

        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        assertThat(payload.bytes().refCnt()).isZero();
    }
}
