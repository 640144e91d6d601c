package io.spanway.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.spanway.otlp.Signal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a request: its text is read back, and generated classes then see what they saw before, but for unknown fields. */
class JsonWriterFuzzTest {
    /** @param data the signal, then the request */
    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void bytes_anyAtAll_areRefusedOrComeBackFromText(byte[] data) throws Exception {
        if (data.length == 0) {
            return;
        }
        Signal signal = Signal.values()[data[0] & 3];
        byte[] request = Arrays.copyOfRange(data, 1, data.length);
        String text;
        try {
            text = Json.write(signal, request);
        } catch (JsonException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        Message read = parsed(signal, Json.bytes(signal, text));
        assertThat(read).as("JSON makes what generated classes read").isNotNull();
        Message expected = parsed(signal, request);
        if (expected != null) {
            assertThat(read).isEqualTo(expected);
        }
    }

    /** What generated classes see, without unknown fields; null if they refuse it, as they do for texts that are no UTF-8. */
    private static @Nullable Message parsed(Signal signal, byte[] request) {
        try {
            return DiscardUnknownFieldsParser.wrap(Json.parser(signal)).parseFrom(request);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    static byte[][] seeds() {
        byte[][] seeds = new byte[8][];
        for (int i = 0; i < seeds.length; i++) {
            byte[] request =
                    new RandomRequest(i).request(Signal.values()[i % 4]).toByteArray();
            seeds[i] = new byte[request.length + 1];
            seeds[i][0] = (byte) (i % 4);
            System.arraycopy(request, 0, seeds[i], 1, request.length);
        }
        return seeds;
    }
}
