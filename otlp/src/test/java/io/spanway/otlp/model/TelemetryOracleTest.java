package io.spanway.otlp.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.RandomRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The decoded form against the generated classes, over random requests with every field of the descriptors. */
class TelemetryOracleTest {
    private static final int REQUESTS = 150;

    @ParameterizedTest
    @EnumSource(names = {"TRACES", "METRICS", "LOGS"})
    void telemetry_thatWasReadButNotChanged_leavesAsItCame(Signal signal) {
        for (long seed = 0; seed < REQUESTS; seed++) {
            byte[] bytes = new RandomRequest(seed).request(signal).toByteArray();
            Telemetry telemetry = Telemetry.decode(signal, bytes);

            new Rewriter(false).visit(telemetry);

            assertThat(telemetry.changed()).as("seed %d", seed).isFalse();
            assertThat(encoded(telemetry)).as("seed %d", seed).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TRACES", "METRICS", "LOGS"})
    void telemetry_ofWhichEveryFieldWasSetAnew_decodesToTheSame(Signal signal) throws InvalidProtocolBufferException {
        for (long seed = 0; seed < REQUESTS; seed++) {
            var request = new RandomRequest(seed).request(signal);
            Telemetry telemetry = Telemetry.decode(signal, request.toByteArray());

            int rewritten = new Rewriter(true).visit(telemetry);

            var decoded = RandomRequest.empty(signal).getParserForType().parseFrom(encoded(telemetry));
            assertThat(decoded).as("seed %d", seed).isEqualTo(request);
            assertThat(telemetry.changed()).as("seed %d", seed).isEqualTo(rewritten > 0);
        }
    }

    static byte[] encoded(Telemetry telemetry) {
        ByteBuf buffer = telemetry.encode();
        byte[] bytes = ByteBufUtil.getBytes(buffer);
        buffer.release();
        return bytes;
    }
}
