package io.spanway.core.send;

import io.netty.buffer.ByteBufUtil;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;

class ExportPipelineContractTest {
    private static byte[] request() {
        Payload payload = new TestPayloads().spans("a", 3);
        byte[] bytes = ByteBufUtil.getBytes(payload.bytes());
        payload.release();
        return bytes;
    }

    private static PayloadSink pipeline(SendingQueueConfig queue) {
        return new ExportPipeline(
                new ExportSettings("x", Set.of(Signal.TRACES), Duration.ZERO, RetryConfig.off(), queue),
                ScriptedSender.answering(Outcome.ACCEPTED),
                new ExportPipeline.Surroundings(
                        new ManualTimer(),
                        new Metrics(),
                        new ByteBudget(1 << 20),
                        () -> 0.5,
                        new BuildContext(ComponentId.parse("test"), Map.of())));
    }

    @Nested
    class WithoutQueue extends PayloadSinkContract {
        @Override
        protected PayloadSink sink() {
            return pipeline(SendingQueueConfig.off());
        }

        @Override
        protected byte[] validRequest() {
            return request();
        }
    }

    @Nested
    class WithQueue extends PayloadSinkContract {
        @Override
        protected PayloadSink sink() {
            return pipeline(SendingQueueConfig.defaults());
        }

        @Override
        protected byte[] validRequest() {
            return request();
        }
    }

    @Nested
    class WithBatch extends PayloadSinkContract {
        @Override
        protected PayloadSink sink() {
            return pipeline(SendConfigs.batching(1, 2));
        }

        @Override
        protected byte[] validRequest() {
            return request();
        }
    }
}
