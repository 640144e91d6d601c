package io.spanway.processing.processor.probabilistic;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Signal;
import io.spanway.processing.exporter.ExporterTypesTest;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TracePayloads;
import io.spanway.processing.vector.ProcessorRun;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbabilisticSamplerTest extends PayloadSinkContract {
    private static final String TYPE = "probabilistic_sampler";

    private final TestPlatform platform = new TestPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    @Override
    protected PayloadSink sink() {
        return ProcessorRun.processor(
                platform, TYPE, "sampling_percentage: 100", Signal.TRACES, ExporterTypesTest.nop());
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    @Test
    void request_ofWhichNothingIsKept_endsHereAndIsCounted() {
        List<byte[]> passed = ProcessorRun.run(platform, TYPE, "{}", Signal.TRACES, validRequest());

        assertThat(passed).isEmpty();
        assertThat(platform.counter(
                        "otelcol_processor_probabilistic_sampler_count_traces_sampled", "sampling_priority", "false"))
                .isEqualTo(2);
        assertThat(platform.counter("spanway_processor_dropped_items", "sampled_out"))
                .isEqualTo(2);
    }

    @Test
    void decisionByAttribute_isCountedUnderItsName() {
        byte[] request = ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder()
                        .addScopeLogs(ScopeLogs.newBuilder()
                                .addLogRecords(LogRecord.newBuilder()
                                        .addAttributes(KeyValue.newBuilder()
                                                .setKey("request.id")
                                                .setValue(AnyValue.newBuilder().setIntValue(7))))))
                .build()
                .toByteArray();

        ProcessorRun.run(
                platform, TYPE, "{sampling_percentage: 100, from_attribute: request.id}", Signal.LOGS, request);

        assertThat(platform.counter("otelcol_processor_probabilistic_sampler_count_logs_sampled", "request.id", "true"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sampling_percentage: -1                    | sampling_percentage: must not be negative",
                "sampling_percentage: 1e-20                 | sampling_percentage: is too small",
                "sampling_percentage: .inf                  | sampling_percentage: must be a number",
                "hash_seed: -1                              | hash_seed: must be from 0",
                "hash_seed: 4294967296                      | hash_seed: must be from 0",
                "sampling_precision: 0                      | sampling_precision: must be from 1 to 14",
                "sampling_precision: 15                     | sampling_precision: must be from 1 to 14",
                "mode: random                               | mode: must be one of hash_seed, equalizing",
                "attribute_source: span                     | attribute_source: must be one of traceID, record",
            })
    void config_thatCannotWork_isRefusedAtItsKey(String config, String problem) {
        assertThat(ProcessorRun.problems(platform, TYPE, config, Signal.TRACES))
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @Test
    void threshold_ofProbability_keepsThePrecisionAskedFor() {
        assertThat(Threshold.text(Threshold.ofProbability(1, 4))).isEqualTo("0");
        assertThat(Threshold.text(Threshold.ofProbability(0.5, 4))).isEqualTo("8");
        assertThat(Threshold.text(Threshold.ofProbability(1 / 3.0, 4))).isEqualTo("aaab");
        assertThat(Threshold.text(Threshold.ofProbability(0.00001, 3))).isEqualTo("ffff584");
        assertThat(Threshold.text(Threshold.ofProbability(Threshold.LEAST_PROBABILITY, 4)))
                .isEqualTo("ffffffffffffff");
        assertThat(Threshold.ofProbability(0, 4)).isEqualTo(Threshold.INVALID);
        assertThat(Threshold.ofProbability(Double.NaN, 4)).isEqualTo(Threshold.INVALID);
        assertThat(Threshold.ofProbability(1.01, 4)).isEqualTo(Threshold.INVALID);
    }

    @Test
    void traceState_keepsWhatItDoesNotKnow_andPutsOtFirst() {
        TraceState state = new TraceState("a=1, ot=x:y;th:8 ,b@c=2,");
        state.setRandomness(0xabc);
        state.raiseThreshold(Threshold.parse("4"));
        assertThat(state).hasToString("ot=rv:00000000000abc;th:8;x:y,a=1,b@c=2");
        state.raiseThreshold(Threshold.parse("c"));
        assertThat(state).hasToString("ot=rv:00000000000abc;th:c;x:y,a=1,b@c=2");
        state.clearThreshold();
        assertThat(state).hasToString("ot=rv:00000000000abc;x:y,a=1,b@c=2");
        assertThat(new TraceState("")).hasToString("");
    }
}
