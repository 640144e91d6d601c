package io.spanway.processing.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.pipeline.ComponentType;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Signal;
import io.spanway.processing.ProcessingComponents;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TracePayloads;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

public class ExporterTypesTest {
    public static PayloadSink nop() {
        return new NopExporter();
    }

    @Nested
    class Nop extends PayloadSinkContract {
        @Override
        protected PayloadSink sink() {
            return nop();
        }

        @Override
        protected byte[] validRequest() {
            return TracePayloads.request(TracePayloads.group("a", 1));
        }
    }

    @Test
    void list_hasEveryTypeWithItsAliasOnce() {
        try (TestPlatform platform = new TestPlatform()) {
            List<String> names = new ArrayList<>();
            for (ComponentType<?> type : ProcessingComponents.list(platform.platform())) {
                names.add(type.kind().singular() + " " + type.descriptor().type()
                        + type.descriptor().aliases());
                assertThat(type.descriptor().stability()).containsKey(Signal.TRACES);
                assertThat(type.descriptor().config().isRecord()).isTrue();
            }
            assertThat(names)
                    .containsExactlyInAnyOrder(
                            "processor batch[]",
                            "processor memory_limiter[]",
                            "processor filter[]",
                            "processor transform[]",
                            "connector forward[]",
                            "exporter otlp_grpc[otlp]",
                            "exporter otlp_http[otlphttp]",
                            "exporter debug[]",
                            "exporter ledger[]",
                            "exporter file[]",
                            "exporter nop[]");
        }
    }
}
