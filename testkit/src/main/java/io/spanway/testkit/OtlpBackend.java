package io.spanway.testkit;

import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
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
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

        /** Records the request and answers after a time. */
        record Slow(Duration latency) implements Script {}

        /** Takes so many spans a second and no more: each request waits for its turn, then it is recorded and answered. */
        record Limited(int spansPerSecond) implements Script {}

        /** Records the request and answers with a partial success. */
        record PartialSuccess(long rejected, String message) implements Script {}
    }

    /**
     * What a limited backend had no work for in so long a time it takes faster later, as a processor would: a machine that ran nobody for a
     * moment must not show as a lack of work.
     */
    private static final long CATCH_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final String LOOPBACK = "127.0.0.1";

    private final String host;
    private final int port;
    private final Server server;
    private final SpanLedger spans = new SpanLedger();
    private final Queue<ExportTraceServiceRequest> traces = new ConcurrentLinkedQueue<>();
    private final Queue<ExportMetricsServiceRequest> metrics = new ConcurrentLinkedQueue<>();
    private final Queue<ExportLogsServiceRequest> logs = new ConcurrentLinkedQueue<>();
    private final AtomicLong nextTurnNanos = new AtomicLong(System.nanoTime());
    private volatile Script script = new Script.Accept();

    private OtlpBackend(String host, int wanted) throws IOException {
        this.host = host;
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(host, wanted))
                .maxInboundMessageSize(128 << 20)
                .addService(new Traces())
                .addService(new Metrics())
                .addService(new Logs())
                .build()
                .start();
        this.port = server.getPort();
    }

    /** Listens on a port of 127.0.0.1 that the system chooses. */
    public static OtlpBackend start() throws IOException {
        return new OtlpBackend(LOOPBACK, 0);
    }

    /** Listens on a given port of 127.0.0.1, for a backend that comes back. */
    public static OtlpBackend start(int port) throws IOException {
        return new OtlpBackend(LOOPBACK, port);
    }

    /** Listens on a given address of loopback, such as 127.0.1.2, so that several have the same port. */
    public static OtlpBackend start(String host, int port) throws IOException {
        return new OtlpBackend(host, port);
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** {@code host:port}, for example {@code 127.0.0.1:4317}. */
    public String address() {
        return host + ":" + port();
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

    private <T> void answer(int items, Runnable record, StreamObserver<T> observer, T ok, @Nullable T partial) {
        Script now = script;
        if (now instanceof Script.Fail fail) {
            observer.onError(fail.failure().get());
            return;
        }
        if (now instanceof Script.Hang) {
            return;
        }
        if (now instanceof Script.Slow slow) {
            later(slow.latency().toNanos(), record, observer, ok);
            return;
        }
        if (now instanceof Script.Limited limited) {
            later(turnNanos(items, limited.spansPerSecond()), record, observer, ok);
            return;
        }
        record.run();
        if (now instanceof Script.LoseAnswer) {
            return;
        }
        observer.onNext(partial != null ? partial : ok);
        observer.onCompleted();
    }

    private static int spans(ExportTraceServiceRequest request) {
        return request.getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .mapToInt(ScopeSpans::getSpansCount)
                .sum();
    }

    /** Nanoseconds until so many more items have been taken. */
    private long turnNanos(int items, int itemsPerSecond) {
        long now = System.nanoTime();
        long step = items * TimeUnit.SECONDS.toNanos(1) / itemsPerSecond;
        long turn =
                nextTurnNanos.accumulateAndGet(now, (next, present) -> Math.max(next, present - CATCH_UP_NANOS) + step);
        return Math.max(0, turn - now);
    }

    private static <T> void later(long nanos, Runnable record, StreamObserver<T> observer, T ok) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(() -> {
            // What the caller gave up while it waited was never taken.
            if (observer instanceof ServerCallStreamObserver<T> call && !call.isCancelled()) {
                record.run();
                observer.onNext(ok);
                observer.onCompleted();
            }
        });
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
                    spans(request),
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
            answer(1, () -> metrics.add(request), observer, ExportMetricsServiceResponse.getDefaultInstance(), null);
        }
    }

    private final class Logs extends LogsServiceGrpc.LogsServiceImplBase {
        @Override
        public void export(ExportLogsServiceRequest request, StreamObserver<ExportLogsServiceResponse> observer) {
            answer(1, () -> logs.add(request), observer, ExportLogsServiceResponse.getDefaultInstance(), null);
        }
    }
}
