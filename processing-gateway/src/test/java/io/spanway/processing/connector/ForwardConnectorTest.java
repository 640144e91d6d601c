package io.spanway.processing.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.pipeline.PipelineId;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.processing.exporter.ExporterTypesTest;
import io.spanway.processing.fake.RecordingSink;
import io.spanway.processing.fake.TracePayloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForwardConnectorTest extends PayloadSinkContract {
    private static final byte[] REQUEST = TracePayloads.request(TracePayloads.group("a", 2));

    @Override
    protected PayloadSink sink() {
        PayloadSink nop = ExporterTypesTest.nop();
        return new ForwardConnector(
                Map.of(new PipelineId(Signal.TRACES, "x"), nop, new PipelineId(Signal.TRACES, "y"), nop));
    }

    @Override
    protected byte[] validRequest() {
        return REQUEST;
    }

    @Test
    void payload_reachesEveryPipelineOfItsSignal_andWorstAnswerWins() {
        RecordingSink good = new RecordingSink(Outcome.ACCEPTED);
        RecordingSink bad = new RecordingSink(Outcome.retryable(Reason.UNAVAILABLE, "down"));
        RecordingSink logs = new RecordingSink(Outcome.ACCEPTED);
        ForwardConnector connector = new ForwardConnector(Map.of(
                new PipelineId(Signal.TRACES, "x"), good,
                new PipelineId(Signal.TRACES, "y"), bad,
                new PipelineId(Signal.LOGS, ""), logs));
        List<Outcome> outcomes = new ArrayList<>();
        Payload payload = TracePayloads.payload(REQUEST);

        connector.accept(payload, outcomes::add);

        assertThat(good.received()).containsExactly(List.of("a0", "a1"));
        assertThat(bad.received()).containsExactly(List.of("a0", "a1"));
        assertThat(logs.received()).isEmpty();
        assertThat(outcomes).containsExactly(Outcome.retryable(Reason.UNAVAILABLE, "down"));
        assertThat(payload.bytes().refCnt()).isZero();
    }

    @Test
    void payload_withoutPipeline_isRefusedAndReleased() {
        ForwardConnector connector = new ForwardConnector(Map.of());
        List<Outcome> outcomes = new ArrayList<>();
        Payload payload = TracePayloads.payload(REQUEST);

        connector.accept(payload, outcomes::add);

        assertThat(outcomes).singleElement().isInstanceOf(Outcome.Refused.class);
        assertThat(payload.bytes().refCnt()).isZero();
    }
}
