package io.spanway.core.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.spanway.core.transport.codec.Codec;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** gRPC-Java as the server of our client. */
class GrpcClientJavaPeerTest {
    private final Peers peers = new Peers();
    private final List<ExportTraceServiceRequest> requests = new CopyOnWriteArrayList<>();
    private volatile ExportTraceServiceResponse response = ExportTraceServiceResponse.getDefaultInstance();
    private volatile @Nullable RuntimeException error;
    private Server server;

    @BeforeEach
    void start() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .maxInboundMessageSize(64 << 20)
                .addService(new TraceServiceGrpc.TraceServiceImplBase() {
                    @Override
                    public void export(
                            ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
                        requests.add(request);
                        RuntimeException failure = error;
                        if (failure != null) {
                            observer.onError(failure);
                        } else {
                            observer.onNext(response);
                            observer.onCompleted();
                        }
                    }
                })
                .build()
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        peers.close();
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    private static ExportTraceServiceRequest request(int bytes) {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().setSchemaUrl("u".repeat(bytes)))
                .build();
    }

    private Outcome call(GrpcClientSettings settings, ExportTraceServiceRequest request) throws Exception {
        Peers.Channel channel = peers.channel(settings, server.getPort());
        return channel.call(Signal.TRACES.grpcPath(), request.toByteArray(), Peers.SOON, Map.of())
                .get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"IDENTITY", "GZIP"})
    void call_largeMessage_isUnderstood(Codec codec) throws Exception {
        ExportTraceServiceRequest request = request(5_000_000);
        assertThat(call(GrpcClientSettings.plaintext().withCompression(codec), request))
                .isEqualTo(Outcome.ACCEPTED);
        assertThat(requests).containsExactly(request);
    }

    @Test
    void call_manyAtOnce_allAnswered() throws Exception {
        Peers.Channel channel = peers.channel(GrpcClientSettings.plaintext(), server.getPort());
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            outcomes.add(channel.call(
                    Signal.TRACES.grpcPath(), request(i * 200).toByteArray(), Peers.SOON.multipliedBy(6), Map.of()));
        }
        for (CompletableFuture<Outcome> outcome : outcomes) {
            assertThat(outcome.get(70, TimeUnit.SECONDS)).isEqualTo(Outcome.ACCEPTED);
        }
        assertThat(requests).hasSize(300);
    }

    @Test
    void call_partialSuccess_isPartlyRejected() throws Exception {
        response = ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(3)
                        .setErrorMessage("three"))
                .build();
        assertThat(call(GrpcClientSettings.plaintext(), request(1))).isEqualTo(Outcome.partlyRejected(3, "three"));
    }

    @Test
    void call_errorWithUnicodeText_keepsIt() throws Exception {
        error = Status.PERMISSION_DENIED.withDescription("nö 100 %").asRuntimeException();
        assertThat(call(GrpcClientSettings.plaintext(), request(1)))
                .isEqualTo(Outcome.refused(Reason.PERMISSION_DENIED, "nö 100 %"));
    }

    @Test
    void call_exhaustedWithRetryInfo_isOverloadedWithItsDelay() throws Exception {
        error = StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Code.RESOURCE_EXHAUSTED_VALUE)
                .setMessage("later")
                .addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setSeconds(7))
                        .build()))
                .build());
        assertThat(call(GrpcClientSettings.plaintext(), request(1)))
                .isEqualTo(Outcome.retryable(Reason.OVERLOADED, "later", 7_000_000_000L));
        error = Status.RESOURCE_EXHAUSTED.withDescription("never").asRuntimeException();
        assertThat(call(GrpcClientSettings.plaintext(), request(1)))
                .isEqualTo(Outcome.refused(Reason.EXHAUSTED, "never"));
    }

    @Test
    void call_unknownMethod_isUnimplemented() throws Exception {
        Peers.Channel channel = peers.channel(GrpcClientSettings.plaintext(), server.getPort());
        Outcome outcome =
                channel.call("/a.B/C", new byte[0], Peers.SOON, Map.of()).get(10, TimeUnit.SECONDS);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.UNIMPLEMENTED));
    }
}
