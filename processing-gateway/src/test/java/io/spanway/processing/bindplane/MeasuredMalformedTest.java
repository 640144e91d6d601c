package io.spanway.processing.bindplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.spanway.core.pipeline.Processor;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.processing.fake.TelemetrySink;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.Yaml;
import io.spanway.processing.vector.ProcessorRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request that measuring could only read in part must not pass for whole behind it. */
class MeasuredMalformedTest {
    /** A log record with a severity and a field that is cut off, in valid envelopes. */
    private static final byte[] CUT_OFF = {10, 12, 18, 10, 18, 8, 26, 1, 'I', 50, 3, 18, 9, 1};

    private final TestPlatform platform = new TestPlatform();
    private final List<Outcome> outcomes = new ArrayList<>();

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void recordThatIsCutOff_isRefusedByTheNextProcessor_notForwardedShortened() {
        TelemetrySink end = new TelemetrySink();
        byte[] request = CUT_OFF.clone();
        request[10] = 9;
        PayloadSink attributes = ProcessorRun.processor(
                platform, "attributes", "actions: [{key: a, value: 1, action: insert}]", Signal.LOGS, end);
        Processor measuring = new ThroughputMeasurement(
                "throughputmeasurement",
                Yaml.bind(ThroughputConfig.class, "{sampling_ratio: 1, measure_log_raw_bytes: true}"),
                Signal.LOGS,
                platform.platform().metrics(),
                () -> 0,
                attributes);
        var bytes = Unpooled.directBuffer().writeBytes(request);

        measuring.accept(new Payload(Signal.LOGS, bytes, RequestContext.NONE, 0), outcomes::add);

        assertThat(end.received()).isEmpty();
        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.MALFORMED));
        assertThat(bytes.refCnt()).isZero();
    }
}
