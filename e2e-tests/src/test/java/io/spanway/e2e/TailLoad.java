package io.spanway.e2e;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.testkit.SpanLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that send as fast as they are answered, nothing twice. Each trace has two spans, which come one request apart; each span says whether
 * its trace is to be kept, which is half of them. Thread-safe.
 */
final class TailLoad implements AutoCloseable {
    private static final int CLIENTS = 3;
    private static final int TRACES = 50;
    /** A client that is refused comes again after this, as it is told to after a longer time. */
    private static final long PAUSE_NANOS = 20_000_000;

    /** Spans of which the policy of the tests keeps the trace. */
    static final String KEPT =
            "policies: [{name: kept, type: string_attribute, " + "string_attribute: {key: keep, values: [\"yes\"]}}]";

    private final SpanLedger acknowledged = new SpanLedger();
    private final SpanLedger kept = new SpanLedger();
    private final AtomicLong refusedRequests = new AtomicLong();
    private final AtomicLong refusedSpans = new AtomicLong();
    private final AtomicLong otherFailures = new AtomicLong();
    private final List<Thread> clients = new ArrayList<>();
    private final String resource;
    private final String padding;
    private volatile boolean end;

    /**
     * Starts to send.
     *
     * @param resourceBytes size of what describes each request's resource
     * @param spanBytes size of each span, about
     */
    TailLoad(int port, int resourceBytes, int spanBytes) {
        resource = "r".repeat(resourceBytes);
        padding = "s".repeat(spanBytes);
        for (int i = 0; i < CLIENTS; i++) {
            long seed = i;
            Thread client = new Thread(() -> send(port, new Random(seed)), "client-" + i);
            client.start();
            clients.add(client);
        }
    }

    private void send(int port, Random random) {
        List<ByteString> begun = List.of();
        try (Client client = new Client(port)) {
            while (!end) {
                List<ByteString> fresh = new ArrayList<>();
                for (int i = 0; i < TRACES; i++) {
                    fresh.add(Requests.randomId(random, 16));
                }
                offer(client, begun, fresh, random);
                begun = fresh;
            }
        }
    }

    private void offer(Client client, List<ByteString> begun, List<ByteString> fresh, Random random) {
        List<Span> spans = new ArrayList<>();
        begun.forEach(id -> spans.add(span(id, random)));
        fresh.forEach(id -> spans.add(span(id, random)));
        ExportTraceServiceRequest request = request(spans);
        try {
            client.traces(request);
            acknowledged.add(request);
            kept.add(request(spans.stream().filter(TailLoad::isKept).toList()));
        } catch (StatusRuntimeException e) {
            refused(e, spans.size());
            FaultRig.pass(Duration.ofNanos(PAUSE_NANOS));
        }
    }

    private void refused(StatusRuntimeException e, int spans) {
        Status.Code code = e.getStatus().getCode();
        if (code == Status.Code.RESOURCE_EXHAUSTED || code == Status.Code.UNAVAILABLE) {
            refusedRequests.incrementAndGet();
            refusedSpans.addAndGet(spans);
        } else {
            otherFailures.incrementAndGet();
        }
    }

    private Span span(ByteString traceId, Random random) {
        return Span.newBuilder()
                .setTraceId(traceId)
                .setSpanId(Requests.randomId(random, 8))
                .setName("span")
                .addAttributes(attribute("keep", traceId.byteAt(0) % 2 == 0 ? "yes" : "no"))
                .addAttributes(attribute("padding", padding))
                .build();
    }

    private static boolean isKept(Span span) {
        return span.getTraceId().byteAt(0) % 2 == 0;
    }

    private ExportTraceServiceRequest request(List<Span> spans) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        var group = request.addResourceSpansBuilder();
        group.getResourceBuilder().addAttributes(attribute("about", resource));
        group.addScopeSpansBuilder().addAllSpans(spans);
        return request.build();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    SpanLedger acknowledged() {
        return acknowledged;
    }

    /** What was acknowledged of the traces that are to be kept. */
    SpanLedger kept() {
        return kept;
    }

    /** Requests refused in such a way that a client may send them again. */
    long refusedRequests() {
        return refusedRequests.get();
    }

    /** Spans in them. */
    long refusedSpans() {
        return refusedSpans.get();
    }

    /** Requests that failed in any other way, time-outs too. */
    long otherFailures() {
        return otherFailures.get();
    }

    /** Ends the load and waits for the answers that are due. */
    void finish() throws InterruptedException {
        end = true;
        for (Thread client : clients) {
            client.join(40_000);
        }
    }

    @Override
    public void close() {
        end = true;
    }
}
