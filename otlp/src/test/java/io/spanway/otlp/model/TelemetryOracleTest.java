package io.spanway.otlp.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.RandomRequest;
import io.spanway.otlp.message.Attributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The decoded form against the generated classes, over random requests with every field of the descriptors. */
class TelemetryOracleTest {
    private static final int REQUESTS = 150;
    private static final KeyValue ADDED = KeyValue.newBuilder()
            .setKey("added")
            .setValue(AnyValue.newBuilder().setIntValue(5))
            .build();

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

    @Test
    void spansOfWhichAttributesAloneChange_keepEverythingElse() throws InvalidProtocolBufferException {
        for (long seed = 0; seed < REQUESTS; seed++) {
            byte[] bytes = new RandomRequest(seed).request(Signal.TRACES).toByteArray();
            var expected = ExportTraceServiceRequest.parseFrom(bytes).toBuilder();
            for (var resource : expected.getResourceSpansBuilderList()) {
                for (var scope : resource.getScopeSpansBuilderList()) {
                    for (var span : scope.getSpansBuilderList()) {
                        if (span.getAttributesCount() > 0) {
                            span.removeAttributes(0);
                        }
                        span.addAttributes(ADDED);
                    }
                }
            }
            Telemetry telemetry = changedAttributes(Signal.TRACES, bytes);
            assertThat(ExportTraceServiceRequest.parseFrom(encoded(telemetry)))
                    .as("seed %d", seed)
                    .isEqualTo(expected.build());
        }
    }

    @Test
    void logRecordsOfWhichAttributesAloneChange_keepEverythingElse() throws InvalidProtocolBufferException {
        for (long seed = 0; seed < REQUESTS; seed++) {
            byte[] bytes = new RandomRequest(seed).request(Signal.LOGS).toByteArray();
            var expected = ExportLogsServiceRequest.parseFrom(bytes).toBuilder();
            for (var resource : expected.getResourceLogsBuilderList()) {
                for (var scope : resource.getScopeLogsBuilderList()) {
                    for (var log : scope.getLogRecordsBuilderList()) {
                        if (log.getAttributesCount() > 0) {
                            log.removeAttributes(0);
                        }
                        log.addAttributes(ADDED);
                    }
                }
            }
            Telemetry telemetry = changedAttributes(Signal.LOGS, bytes);
            assertThat(ExportLogsServiceRequest.parseFrom(encoded(telemetry)))
                    .as("seed %d", seed)
                    .isEqualTo(expected.build());
        }
    }

    /** The first attribute of each item goes, another one comes. */
    private static Telemetry changedAttributes(Signal signal, byte[] request) {
        Telemetry telemetry = Telemetry.decode(signal, request);
        for (ResourceItems resource : telemetry.resources()) {
            for (ScopeItems scope : resource.scopes()) {
                for (Item item : scope.items()) {
                    Attributes attributes =
                            item instanceof Span span ? span.attributes() : ((LogRecord) item).attributes();
                    if (!attributes.isEmpty()) {
                        attributes.removeAt(0);
                    }
                    attributes.add("added", 5L);
                }
            }
        }
        return telemetry;
    }

    static byte[] encoded(Telemetry telemetry) {
        ByteBuf buffer = telemetry.encode();
        byte[] bytes = ByteBufUtil.getBytes(buffer);
        buffer.release();
        return bytes;
    }
}
