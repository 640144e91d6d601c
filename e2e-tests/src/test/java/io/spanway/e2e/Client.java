package io.spanway.e2e;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An OTLP/gRPC client on gRPC-Java. Thread-safe. */
final class Client implements AutoCloseable {
    private final ManagedChannel channel;

    Client(int port) {
        this.channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    ExportTraceServiceResponse traces(ExportTraceServiceRequest request) {
        return TraceServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .export(request);
    }

    /** Sends without waiting. */
    CompletableFuture<ExportTraceServiceResponse> traces(ExportTraceServiceRequest request, long deadlineSeconds) {
        CompletableFuture<ExportTraceServiceResponse> answer = new CompletableFuture<>();
        TraceServiceGrpc.newStub(channel)
                .withDeadlineAfter(deadlineSeconds, TimeUnit.SECONDS)
                .export(request, new StreamObserver<>() {
                    @Override
                    public void onNext(ExportTraceServiceResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        // The response was enough.
                    }
                });
        return answer;
    }

    void logs(ExportLogsServiceRequest request) {
        var unused = LogsServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .export(request);
    }

    /** Sends the bytes of a request as they are, to the export method of traces. */
    byte[] raw(byte[] request) {
        return ClientCalls.blockingUnaryCall(
                channel, RawBackend.EXPORT, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), request);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
