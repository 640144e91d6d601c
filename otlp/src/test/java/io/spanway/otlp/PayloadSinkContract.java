package io.spanway.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What every {@link PayloadSink} must do; each implementation's test extends this. */
public abstract class PayloadSinkContract {
    /** The sink under test, ready to accept; a fresh one for each test. */
    protected abstract PayloadSink sink();

    /** A request of the sink's signal that it accepts. */
    protected abstract byte[] validRequest();

    /** The signal of {@link #validRequest()}. */
    protected Signal signal() {
        return Signal.TRACES;
    }

    @Test
    void accept_validRequest_completesOnceAndReleases() {
        assertConsumed(validRequest(), Outcome.Accepted.class);
    }

    @Test
    void accept_malformedRequest_isRefusedForGoodAndReleased() {
        // A resource group that claims 100 bytes and has none.
        assertConsumed(new byte[] {0x0a, 100}, Outcome.Refused.class);
    }

    @Test
    void accept_emptyRequest_isAccepted() {
        assertConsumed(new byte[0], Outcome.Accepted.class);
    }

    private void assertConsumed(byte[] request, Class<? extends Outcome> expected) {
        ByteBuf bytes = Unpooled.directBuffer(Math.max(1, request.length)).writeBytes(request);
        List<Outcome> outcomes = new CopyOnWriteArrayList<>();
        sink().accept(new Payload(signal(), bytes, RequestContext.NONE, System.nanoTime()), outcomes::add);
        await().atMost(Duration.ofSeconds(20)).until(() -> !outcomes.isEmpty());
        assertThat(outcomes).hasSize(1);
        assertThat(outcomes.get(0)).isInstanceOf(expected);
        await().atMost(Duration.ofSeconds(20)).until(() -> bytes.refCnt() == 0);
    }
}
