package io.spanway.e2e;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.spanway.testkit.SpanLedger;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between two hops: notes which spans go by, passes traces on and answers as the next hop does. Thread-safe. */
final class Relay implements AutoCloseable {
    private static final int LARGEST_MESSAGE = 64 << 20;

    private final SpanLedger spans = new SpanLedger();
    private final AtomicLong total = new AtomicLong();
    private final AtomicInteger largest = new AtomicInteger();
    private final ManagedChannel next;
    private final Server server;

    /** @param port of the next hop */
    Relay(int port) throws IOException {
        next = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        ServerServiceDefinition service = ServerServiceDefinition.builder(TraceServiceGrpc.SERVICE_NAME)
                .addMethod(RawBackend.EXPORT, ServerCalls.asyncUnaryCall(this::pass))
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(service)
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .build()
                .start();
    }

    private void pass(byte[] bytes, StreamObserver<byte[]> answer) {
        try {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(bytes);
            int count = (int) Requests.spans(request).count();
            spans.add(request);
            total.addAndGet(count);
            largest.accumulateAndGet(count, Math::max);
            ClientCalls.asyncUnaryCall(next.newCall(RawBackend.EXPORT, CallOptions.DEFAULT), bytes, answer);
        } catch (InvalidProtocolBufferException e) {
            answer.onError(Status.INVALID_ARGUMENT.withCause(e).asRuntimeException());
        }
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    /** What went by. */
    SpanLedger spans() {
        return spans;
    }

    /** How many spans went by, those that went by again counted again. */
    long total() {
        return total.get();
    }

    /** Spans of the request that had the most. */
    int largest() {
        return largest.get();
    }

    @Override
    public void close() {
        server.shutdownNow();
        next.shutdownNow();
    }
}
