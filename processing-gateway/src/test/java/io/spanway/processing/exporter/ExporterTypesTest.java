package io.spanway.processing.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.pipeline.ComponentType;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
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
            for (ComponentType<?> type : ExporterTypes.list(platform.platform())) {
                names.add(type.descriptor().type() + type.descriptor().aliases());
                assertThat(type.descriptor().stability()).isNotEmpty();
                assertThat(type.descriptor().config().isRecord()).isTrue();
            }
            assertThat(names)
                    .contains(
                            "otlp_grpc[otlp]",
                            "otlp_http[otlphttp]",
                            "debug[]",
                            "ledger[]",
                            "file[]",
                            "nop[]",
                            "prometheus[]")
                    .doesNotHaveDuplicates();
        }
    }
}
