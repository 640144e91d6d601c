package io.spanway.otlp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter.Granularity;
import io.spanway.testkit.otlp.RandomRequests;
import org.junit.jupiter.api.Test;

class ItemCounterTest {
    private static Payload payload(Signal signal, byte[] request) {
        ByteBuf bytes = Unpooled.wrappedBuffer(request);
        return new Payload(signal, bytes, RequestContext.NONE, 0);
    }

    @Test
    void count_randomRequests_isTheNumberOfItems() throws Exception {
        for (long seed = 0; seed < 200; seed++) {
            Message message = new RandomRequests(seed).any();
            Signal signal = GeneratedClasses.signalOf(message);
            int expected = RequestOracle.takeApart(signal, Granularity.ITEM, message.toByteString()).stream()
                    .mapToInt(RequestOracle.Placed::items)
                    .sum();
            Payload payload = payload(signal, message.toByteArray());
            assertThat(ItemCounter.count(payload)).isTrue();
            assertThat(payload.items()).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void count_malformedRequest_isFalseAndStaysUncounted() {
        Payload payload = payload(Signal.TRACES, new byte[] {0x0a, 100});
        assertThat(ItemCounter.count(payload)).isFalse();
        assertThat(payload.items()).isEqualTo(Payload.UNCOUNTED);
    }

    @Test
    void count_knownNumber_isNotScannedAgain() {
        Payload payload = payload(Signal.TRACES, new byte[] {0x0a, 100});
        payload.counted(3);
        assertThat(ItemCounter.count(payload)).isTrue();
        assertThat(payload.items()).isEqualTo(3);
    }
}
