package io.spanway.processing.exporter.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Metadata;
import io.grpc.Status;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.spanway.core.send.RetryConfig;
import io.spanway.core.send.SendingQueueConfig;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TraceBackend;
import io.spanway.processing.fake.TracePayloads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway")
class OtlpGrpcExporterTest extends PayloadSinkContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestPlatform platform = new TestPlatform();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private TraceBackend accepting;

    @BeforeEach
    void startBackend() throws IOException {
        accepting = backend(TraceBackend.accepting());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        platform.close();
    }

    @Override
    protected PayloadSink sink() {
        return exporter(ExporterConfigs.grpc(accepting.address()));
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip"})
    void payload_arrivesWhole_smallAndLarge(String compression) {
        OtlpGrpcExporter exporter = exporter(ExporterConfigs.grpc(
                accepting.address(),
                compression,
                Map.of("X-Tenant", "t1"),
                Duration.ofSeconds(10),
                RetryConfig.off(),
                SendingQueueConfig.off()));

        send(exporter, "small", 1);
        send(exporter, "large", 2000);

        awaitOutcomes(2);
        assertThat(outcomes).containsOnly(Outcome.ACCEPTED);
        assertThat(accepting.received()).anySatisfy(names -> assertThat(names).hasSize(2000));
        assertThat(accepting.headers().get(0).get(Metadata.Key.of("x-tenant", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("t1");
        assertThat(platform.counter("otelcol_exporter_sent_spans", "otlp/x")).isEqualTo(2001);
    }

    @Test
    void partialSuccess_isPassedOn() throws IOException {
        TraceBackend partial = backend(new TraceBackend((number, observer) -> {
            observer.onNext(ExportTraceServiceResponse.newBuilder()
                    .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                            .setRejectedSpans(1)
                            .setErrorMessage("old"))
                    .build());
            observer.onCompleted();
        }));

        send(exporter(ExporterConfigs.grpc(partial.address())), "a", 2);

        awaitOutcomes(1);
        assertThat(outcomes).containsExactly(Outcome.partlyRejected(1, "old"));
    }

    @Test
    void permanentStatus_isRefused_withoutSecondTry() throws IOException {
        TraceBackend refusing = backend(new TraceBackend((number, observer) ->
                observer.onError(Status.INVALID_ARGUMENT.withDescription("bad").asRuntimeException())));

        send(
                exporter(ExporterConfigs.grpc(
                        refusing.address(), "none", Map.of(), null, RetryConfig.defaults(), SendingQueueConfig.off())),
                "a",
                1);

        awaitOutcomes(1);
        assertThat(outcomes.get(0))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.MALFORMED));
        assertThat(refusing.received()).hasSize(1);
    }

    @Test
    void retryableStatus_isTriedAgain() throws IOException {
        TraceBackend flaky = backend(new TraceBackend((number, observer) -> {
            if (number < 3) {
                observer.onError(Status.UNAVAILABLE.asRuntimeException());
            } else {
                observer.onNext(ExportTraceServiceResponse.getDefaultInstance());
                observer.onCompleted();
            }
        }));
        RetryConfig quick =
                new RetryConfig(true, Duration.ofMillis(10), 0.5, 1.5, Duration.ofMillis(50), Duration.ofSeconds(30));

        send(
                exporter(
                        ExporterConfigs.grpc(flaky.address(), "none", Map.of(), null, quick, SendingQueueConfig.off())),
                "a",
                1);

        awaitOutcomes(1);
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        assertThat(flaky.received()).hasSize(3);
    }

    @Test
    void silentBackend_timesOut() throws IOException {
        TraceBackend silent = backend(new TraceBackend((number, observer) -> {}));

        send(
                exporter(ExporterConfigs.grpc(
                        silent.address(),
                        "none",
                        Map.of(),
                        Duration.ofMillis(200),
                        RetryConfig.off(),
                        SendingQueueConfig.off())),
                "a",
                1);

        awaitOutcomes(1);
        // The backend is told the deadline too: whichever clock is first ends the call.
        assertThat(outcomes.get(0))
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        retryable -> assertThat(retryable.reason()).isIn(Reason.DEADLINE_EXCEEDED, Reason.CANCELLED));
    }

    @Test
    void downBackend_isRetryable_andNothingBlocks() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        send(exporter(ExporterConfigs.grpc("127.0.0.1:" + port)), "a", 1);

        awaitOutcomes(1);
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    void stop_drainsTheQueue() {
        OtlpGrpcExporter exporter = new OtlpGrpcExporter(
                TestPlatform.context("otlp/x"),
                ExporterConfigs.grpc(
                        accepting.address(), "none", Map.of(), null, RetryConfig.off(), SendingQueueConfig.defaults()),
                Set.of(Signal.TRACES),
                platform.platform());
        for (int i = 0; i < 50; i++) {
            send(exporter, "p" + i + "-", 1);
        }

        exporter.stop(Duration.ofSeconds(10));

        assertThat(accepting.received()).hasSize(50);
        assertThat(outcomes).hasSize(50).containsOnly(Outcome.ACCEPTED);
        assertThat(platform.platform().budget().usedBytes()).isZero();
    }

    private OtlpGrpcExporter exporter(OtlpGrpcConfig config) {
        OtlpGrpcExporter exporter = new OtlpGrpcExporter(
                TestPlatform.context("otlp/x"), config, Set.of(Signal.TRACES), platform.platform());
        open.add(0, () -> exporter.stop(Duration.ofMillis(500)));
        return exporter;
    }

    private TraceBackend backend(TraceBackend backend) {
        open.add(backend);
        return backend;
    }

    private void send(PayloadSink sink, String service, int spans) {
        Payload payload = TracePayloads.payload(TracePayloads.request(TracePayloads.group(service, spans)));
        sink.accept(payload, outcomes::add);
    }

    private void awaitOutcomes(int count) {
        await().atMost(PATIENCE).until(() -> outcomes.size() == count);
    }
}
