package io.spanway.otlp.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.RandomRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Protobuf is read with all its freedoms (Protocol Buffers: Encoding), judged by the generated classes. */
class WireFreedomTest {
    private static final int REQUESTS = 200;

    @ParameterizedTest
    @EnumSource(names = {"TRACES", "METRICS", "LOGS"})
    void oddEncoding_setAnew_meansTheSame(Signal signal) throws InvalidProtocolBufferException {
        for (long seed = 0; seed < REQUESTS; seed++) {
            Message request = new RandomRequest(seed).request(signal);
            byte[] odd = new OddWire(seed, true).of(request);
            Message expected = request.getParserForType().parseFrom(odd);
            Telemetry telemetry = Telemetry.decode(signal, odd);

            new Rewriter(true).visit(telemetry);

            assertThat(request.getParserForType().parseFrom(TelemetryOracleTest.encoded(telemetry)))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TRACES", "METRICS", "LOGS"})
    void oddEncoding_withoutUnknownFields_isTheRequest(Signal signal) throws InvalidProtocolBufferException {
        for (long seed = 0; seed < REQUESTS; seed++) {
            Message request = new RandomRequest(seed).request(signal);
            Telemetry telemetry = Telemetry.decode(signal, new OddWire(seed, false).of(request));

            new Rewriter(true).visit(telemetry);

            assertThat(request.getParserForType().parseFrom(TelemetryOracleTest.encoded(telemetry)))
                    .as("seed %d", seed)
                    .isEqualTo(request);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TRACES", "METRICS", "LOGS"})
    void oddEncoding_onlyRead_meansTheSame(Signal signal) throws InvalidProtocolBufferException {
        for (long seed = 0; seed < REQUESTS; seed++) {
            Message request = new RandomRequest(seed).request(signal);
            byte[] odd = new OddWire(seed, true).of(request);
            Telemetry telemetry = Telemetry.decode(signal, odd);

            new Rewriter(false).visit(telemetry);

            assertThat(request.getParserForType().parseFrom(TelemetryOracleTest.encoded(telemetry)))
                    .as("seed %d", seed)
                    .isEqualTo(request.getParserForType().parseFrom(odd));
        }
    }
}
