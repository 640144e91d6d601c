package io.spanway.testkit;

import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An OTLP/gRPC backend on gRPC-Java that records what it accepts and answers as scripted.
 *
 * <p>Thread-safe.
 */
public final class OtlpBackend implements AutoCloseable {
    /** How calls are answered. */
    public sealed interface Script {
        /** Records the request and answers OK. */
        record Accept() implements Script {}

        /** Records nothing and fails with what is supplied, anew for each call. */
        record Fail(Supplier<StatusRuntimeException> failure) implements Script {}

        /** Records nothing and never answers. */
        record Hang() implements Script {}

        /** Records the request and never answers: the answer is lost. */
        record LoseAnswer() implements Script {}

        /** Records the request and answers with a partial success. */
        record PartialSuccess(long rejected, String message) implements Script {}
    }

    private final Server server;
    private final SpanLedger spans = new SpanLedger();
    private final Queue<ExportTraceServiceRequest> traces = new ConcurrentLinkedQueue<>();
    private final Queue<ExportMetricsServiceRequest> metrics = new ConcurrentLinkedQueue<>();
    private final Queue<ExportLogsServiceRequest> logs = new ConcurrentLinkedQueue<>();
    private volatile Script script = new Script.Accept();

    private OtlpBackend(int port) throws IOException {
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .maxInboundMessageSize(128 << 20)
                .addService(new Traces())
                .addService(new Metrics())
                .addService(new Logs())
                .build()
                .start();
    }

    /** Listens on a port of 127.0.0.1 that the system chooses. */
    public static OtlpBackend start() throws IOException {
        return new OtlpBackend(0);
    }

    /** Listens on a given port of 127.0.0.1, for a backend that comes back. */
    public static OtlpBackend start(int port) throws IOException {
        return new OtlpBackend(port);
    }

    public int port() {
        return server.getPort();
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Answers all further calls as told. */
    public void script(Script next) {
        this.script = next;
    }

    public SpanLedger spans() {
        return spans;
    }

    /** Accepted trace requests in the order of arrival. */
    public List<ExportTraceServiceRequest> traces() {
        return List.copyOf(traces);
    }

    public List<ExportMetricsServiceRequest> metrics() {
        return List.copyOf(metrics);
    }

    public List<ExportLogsServiceRequest> logs() {
        return List.copyOf(logs);
    }

    /** Ends at once, as a process that dies: connections break. */
    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> void answer(Runnable record, StreamObserver<T> observer, T ok, @Nullable T partial) {
        Script now = script;
        if (now instanceof Script.Fail fail) {
            observer.onError(fail.failure().get());
            return;
        }
        if (now instanceof Script.Hang) {
            return;
        }
        record.run();
        if (now instanceof Script.LoseAnswer) {
            return;
        }
        observer.onNext(partial != null ? partial : ok);
        observer.onCompleted();
    }

    private final class Traces extends TraceServiceGrpc.TraceServiceImplBase {
        @Override
        public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
            ExportTraceServiceResponse.Builder partial = null;
            if (script instanceof Script.PartialSuccess p) {
                partial = ExportTraceServiceResponse.newBuilder();
                partial.getPartialSuccessBuilder()
                        .setRejectedSpans(p.rejected())
                        .setErrorMessage(p.message());
            }
            answer(
                    () -> {
                        spans.add(request);
                        traces.add(request);
                    },
                    observer,
                    ExportTraceServiceResponse.getDefaultInstance(),
                    partial == null ? null : partial.build());
        }
    }

    private final class Metrics extends MetricsServiceGrpc.MetricsServiceImplBase {
        @Override
        public void export(ExportMetricsServiceRequest request, StreamObserver<ExportMetricsServiceResponse> observer) {
            answer(() -> metrics.add(request), observer, ExportMetricsServiceResponse.getDefaultInstance(), null);
        }
    }

    private final class Logs extends LogsServiceGrpc.LogsServiceImplBase {
        @Override
        public void export(ExportLogsServiceRequest request, StreamObserver<ExportLogsServiceResponse> observer) {
            answer(() -> logs.add(request), observer, ExportLogsServiceResponse.getDefaultInstance(), null);
        }
    }
}
