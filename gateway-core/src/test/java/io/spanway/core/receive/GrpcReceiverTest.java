package io.spanway.core.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Counter;
import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.netty.buffer.ByteBufUtil;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.receive.http.ReceiverFixture;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.EventLoops;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.testkit.Rule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** gRPC-Java as the client of the receiver. */
class GrpcReceiverTest {
    private final EventLoops loops = new EventLoops(2);
    private final Metrics metrics = new Metrics();
    private final ByteBudget budget = new ByteBudget(64 << 20);
    private final Platform platform = new Platform(loops, metrics, budget, System::nanoTime, Path.of("unused"));
    private final List<byte[]> payloads = new CopyOnWriteArrayList<>();
    private final List<RequestContext> contexts = new CopyOnWriteArrayList<>();
    private final List<GrpcReceiver> receivers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private volatile Outcome answer = Outcome.ACCEPTED;
    private volatile boolean answerFromAnotherThread;

    private TraceServiceGrpc.TraceServiceBlockingStub traces;

    @BeforeEach
    void start() throws Exception {
        traces = TraceServiceGrpc.newBlockingStub(channel(true));
    }

    private ManagedChannel channel(boolean includeMetadata) throws Exception {
        GrpcServerConfig config = ReceiverFixture.record(
                GrpcServerConfig.class, Map.of("endpoint", "127.0.0.1:0", "includeMetadata", includeMetadata));
        GrpcReceiver receiver = new GrpcReceiver(
                platform,
                new BuildContext(ComponentId.parse("otlp/in"), Map.of()),
                config,
                Map.of(Signal.TRACES, (payload, done) -> {
                    payload.counted(20);
                    keep(payload);
                    Outcome outcome = answer;
                    if (answerFromAnotherThread) {
                        new Thread(() -> done.complete(outcome)).start();
                    } else {
                        done.complete(outcome);
                    }
                }));
        receiver.start();
        receivers.add(receiver);
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", receiver.boundPort())
                .usePlaintext()
                .build();
        channels.add(channel);
        return channel;
    }

    private void keep(Payload payload) {
        payloads.add(ByteBufUtil.getBytes(payload.bytes()));
        contexts.add(payload.context());
        payload.release();
    }

    @AfterEach
    void stop() throws Exception {
        for (ManagedChannel channel : channels) {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
        receivers.forEach(receiver -> receiver.stop(Duration.ofSeconds(1)));
        await().atMost(Duration.ofSeconds(10)).until(() -> budget.usedBytes() == 0);
        loops.close();
    }

    private static ExportTraceServiceRequest request(int spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (int i = 0; i < spans; i++) {
            scope.addSpans(Span.newBuilder().setName("span " + i).setTraceState("s".repeat(i % 300)));
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build();
    }

    private long counter(String family, String... labels) {
        return ((Counter) metrics.counter(family, "", labels)).getCount();
    }

    @Test
    @Rule("FORWARD-1")
    void export_valid_isForwardedByteForByteAndCounted() {
        ExportTraceServiceRequest request = request(20);
        ExportTraceServiceResponse response = traces.export(request);
        assertThat(response).isEqualTo(ExportTraceServiceResponse.getDefaultInstance());
        assertThat(payloads).hasSize(1);
        assertThat(payloads.get(0)).isEqualTo(request.toByteArray());
        assertThat(counter("otelcol_receiver_accepted_spans", "receiver", "otlp/in", "transport", "grpc"))
                .isEqualTo(20);
    }

    @Test
    void export_largeAndGzip_arrives() {
        ExportTraceServiceRequest request = request(30_000);
        traces.export(request);
        traces.withCompression("gzip").export(request);
        assertThat(payloads).hasSize(2).allSatisfy(bytes -> assertThat(bytes).isEqualTo(request.toByteArray()));
    }

    @Test
    void export_answeredOnAnotherThread_works() {
        answerFromAnotherThread = true;
        for (int i = 0; i < 50; i++) {
            traces.export(request(i));
        }
        assertThat(payloads).hasSize(50);
    }

    @Test
    @Rule("CODE-7")
    void export_overloaded_carriesRetryInfo() {
        answer = Outcome.retryable(Reason.OVERLOADED, "queue full", 2_500_000_000L);
        StatusRuntimeException error =
                catchThrowableOfType(StatusRuntimeException.class, () -> traces.export(request(1)));
        assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(error.getStatus().getDescription()).isEqualTo("queue full");
        assertThat(StatusProto.fromThrowable(error).getDetails(0))
                .satisfies(detail -> assertThat(detail.unpack(RetryInfo.class).getRetryDelay())
                        .satisfies(delay -> {
                            assertThat(delay.getSeconds()).isEqualTo(2);
                            assertThat(delay.getNanos()).isEqualTo(500_000_000);
                        }));
        assertThat(counter("otelcol_receiver_refused_spans", "receiver", "otlp/in", "transport", "grpc"))
                .isEqualTo(20);
        assertThat(refusedRequests("overloaded")).isEqualTo(1);
    }

    private long refusedRequests(String reason) {
        return counter(
                "spanway_receiver_refused_requests_total",
                "receiver",
                "otlp/in",
                "transport",
                "grpc",
                "reason",
                reason);
    }

    @Test
    @Rule("ANSWER-3")
    void export_partlyRejected_saysHowMany() {
        answer = Outcome.partlyRejected(5, "bad ids");
        ExportTraceServiceResponse response = traces.export(request(1));
        assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(5);
        assertThat(response.getPartialSuccess().getErrorMessage()).isEqualTo("bad ids");
        assertThat(counter("otelcol_receiver_accepted_spans", "receiver", "otlp/in", "transport", "grpc"))
                .isEqualTo(15);
        assertThat(counter("otelcol_receiver_refused_spans", "receiver", "otlp/in", "transport", "grpc"))
                .isEqualTo(5);
    }

    @Test
    @Rule("PATH-3")
    void export_signalWithoutPipeline_isUnimplemented() throws Exception {
        LogsServiceGrpc.LogsServiceBlockingStub logs = LogsServiceGrpc.newBlockingStub(channels.get(0));
        StatusRuntimeException error = catchThrowableOfType(
                StatusRuntimeException.class, () -> logs.export(ExportLogsServiceRequest.getDefaultInstance()));
        assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @Test
    @Rule("LIFE-2")
    void export_overBudget_isRefusedBeforeItIsReadAndCounted() {
        assertThat(budget.tryReserve(budget.maxBytes())).isTrue();
        StatusRuntimeException error =
                catchThrowableOfType(StatusRuntimeException.class, () -> traces.export(request(20)));
        assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(StatusProto.fromThrowable(error).getDetailsCount()).isEqualTo(1);
        assertThat(payloads).isEmpty();
        assertThat(refusedRequests("overloaded")).isEqualTo(1);
        budget.release(budget.maxBytes());
        traces.export(request(20));
    }

    @Test
    @Rule("FORWARD-5")
    void metadata_isOfferedOnlyIfConfigured() throws Exception {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("x-tenant", Metadata.ASCII_STRING_MARSHALLER), "blue");
        traces.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .export(request(1));
        TraceServiceGrpc.newBlockingStub(channel(false))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .export(request(1));
        assertThat(contexts.get(0).metadata()).containsEntry("x-tenant", List.of("blue"));
        assertThat(contexts.get(1)).isSameAs(RequestContext.NONE);
    }

    @Test
    @Rule("GRPC-21")
    void deadline_travelsWithThePayload() {
        long before = System.nanoTime();
        traces.withDeadlineAfter(30, TimeUnit.SECONDS).export(request(1));
        assertThat(contexts.get(0).deadlineNanos() - before)
                .isBetween(TimeUnit.SECONDS.toNanos(25), TimeUnit.SECONDS.toNanos(31));
    }

    @Test
    @Rule("LIFE-4")
    void stop_clientIsToldToGoAwayAndPortIsFree() throws Exception {
        traces.export(request(1));
        GrpcReceiver receiver = receivers.get(0);
        receiver.stop(Duration.ofSeconds(5));
        StatusRuntimeException error =
                catchThrowableOfType(StatusRuntimeException.class, () -> traces.export(request(1)));
        assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
}
