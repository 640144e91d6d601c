package io.spanway.processing.connector.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.fake.ManualTimer;
import io.spanway.processing.fake.Traces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever a connector makes of a payload: it is released once, and its sender gets one answer. */
class AggregatingConnectorTest {
    private final List<Outcome> answers = new ArrayList<>();
    private @Nullable RuntimeException failure;
    private int added;

    private AggregatingConnector connector(Executor executor) {
        return new AggregatingConnector(
                new AggregatingConnector.Owner(executor, new ManualTimer(), () -> 1L),
                new MetricsOutput("test", Map.of(), new Metrics(), () -> 1L),
                Duration.ofSeconds(1)) {
            @Override
            protected void add(Telemetry traces, long unixNanos) {
                if (failure != null) {
                    throw failure;
                }
                added += traces.items();
            }

            @Override
            protected @Nullable Telemetry collect(long unixNanos) {
                return null;
            }
        };
    }

    @Test
    void takenPayload_isAnsweredAndReleased() {
        Payload payload = Traces.payload(Traces.request(Traces.span(2, 0)));
        connector(Runnable::run).accept(payload, answers::add);

        assertThat(added).isEqualTo(1);
        assertThat(answers).containsExactly(Outcome.ACCEPTED);
        assertThat(payload.bytes().refCnt()).isZero();
    }

    @Test
    void connectorWithABug_releasesThePayload_andAnswers() {
        failure = new IllegalStateException("a bug");
        Payload payload = Traces.payload(Traces.request(Traces.span(2, 0)));
        AggregatingConnector connector = connector(Runnable::run);

        assertThatThrownBy(() -> connector.accept(payload, answers::add)).isSameAs(failure);

        assertThat(payload.bytes().refCnt()).isZero();
        assertThat(answers)
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.INTERNAL));
    }

    @Test
    void malformedPayload_isRefusedAndReleased() {
        Payload payload =
                new Payload(Signal.TRACES, Unpooled.wrappedBuffer(new byte[] {0x0a, 0x7f}), RequestContext.NONE, 0);
        connector(Runnable::run).accept(payload, answers::add);

        assertThat(answers)
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.MALFORMED));
        assertThat(payload.bytes().refCnt()).isZero();
    }

    @Test
    void ownerThatHasEnded_isARetryableRefusal() {
        Payload payload = Traces.payload(Traces.request(Traces.span(2, 0)));
        connector(task -> {
                    throw new RejectedExecutionException("ended");
                })
                .accept(payload, answers::add);

        assertThat(answers).singleElement().isInstanceOf(Outcome.Retryable.class);
        assertThat(payload.bytes().refCnt()).isZero();
    }
}
