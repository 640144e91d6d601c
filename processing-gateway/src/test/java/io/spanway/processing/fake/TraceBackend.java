package io.spanway.processing.fake;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** An OTLP/gRPC trace service on gRPC-Java that answers as a test says. */
public final class TraceBackend implements AutoCloseable {
    private static final Context.Key<Metadata> HEADERS = Context.key("headers");

    private final List<List<String>> received = new CopyOnWriteArrayList<>();
    private final List<Metadata> headers = new CopyOnWriteArrayList<>();
    private final Server server;

    /** @param answer called once per request, in any thread */
    public TraceBackend(BiConsumer<Integer, StreamObserver<ExportTraceServiceResponse>> answer) throws IOException {
        TraceServiceGrpc.TraceServiceImplBase service = new TraceServiceGrpc.TraceServiceImplBase() {
            @Override
            public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
                headers.add(HEADERS.get());
                received.add(TracePayloads.names(request.toByteArray()));
                answer.accept(received.size(), observer);
            }
        };
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(ServerInterceptors.intercept(service, new HeaderCatcher()))
                .build()
                .start();
    }

    public static TraceBackend accepting() throws IOException {
        return new TraceBackend((number, observer) -> {
            observer.onNext(ExportTraceServiceResponse.getDefaultInstance());
            observer.onCompleted();
        });
    }

    public String address() {
        return "127.0.0.1:" + server.getPort();
    }

    public List<List<String>> received() {
        return received;
    }

    public List<Metadata> headers() {
        return headers;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Keeps the headers of a call where the service can see them. */
    private static final class HeaderCatcher implements ServerInterceptor {
        @Override
        public <A, B> ServerCall.Listener<A> interceptCall(
                ServerCall<A, B> call, Metadata metadata, ServerCallHandler<A, B> next) {
            return Contexts.interceptCall(Context.current().withValue(HEADERS, metadata), call, metadata, next);
        }
    }
}
