package io.spanway.processing.processor.tailsampling;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The traces that the comparison with the Collector is made of: always the same ones, with every value that policies treat specially.
 *
 * <p>What the vectors in the test resources say holds for these bytes alone, so nothing here may change without making them anew.
 */
final class SampleTraces {
    static final int TRACES = 600;

    private static final int BLOCK = 60;
    private static final int MOST_SPANS = 8;
    private static final long BASE_NANOS = 1_700_000_000_000_000_000L;
    private static final long MILLI = 1_000_000;
    private static final String[] SERVICES = {"cart", "checkout", "payment", "search", "user"};
    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE", "", "get"};
    private static final long[] STATUS = {200, 200, 200, 204, 301, 404, 500, 503, 0, -1};
    private static final long[] MICROS = {
        0, 999, 1_000, 50_000, 99_999, 100_000, 100_001, 100_999, 101_000, 250_000, 499_000, 500_000, 501_000, 2_000_000
    };
    private static final String[] STATES = {
        "",
        "",
        "",
        "rojo=1",
        "rojo=2",
        "rojo=1,congo=2",
        "congo=2, rojo=1",
        "ROJO=1",
        "rojo=1,rojo=2",
        " rojo=1 ",
        "rojo = 1",
        "rojo=1 ,congo=2",
        "rojo=1,",
        ",,rojo=1",
        "fw529a3039@dt=1",
        "0t@sys=1,rojo=1",
        "0t=1,rojo=1",
        "rojo=",
        "rojo=a=b",
        "rojo=1\tx",
        "rojo=\u00e4",
        "rojo=1;congo=2",
        "th=8,rojo=1"
    };

    private final Random random = new Random(20_261_121);
    private final List<byte[]> ids = new ArrayList<>();
    private final List<ExportTraceServiceRequest> requests = new ArrayList<>();

    SampleTraces() {
        for (int first = 0; first < TRACES; first += BLOCK) {
            addBlock(first);
        }
    }

    /** The requests, in the order in which they are sent. */
    List<ExportTraceServiceRequest> requests() {
        return requests;
    }

    /** Trace ids by number. */
    List<byte[]> ids() {
        return ids;
    }

    /** Spans of a block of traces travel in three requests; those of one trace keep their order. */
    private void addBlock(int first) {
        List<List<ResourceSpans>> thirds = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int trace = first; trace < first + BLOCK; trace++) {
            byte[] id = new byte[16];
            random.nextBytes(id);
            ids.add(id);
            int spans = 1 + random.nextInt(MOST_SPANS);
            int third = random.nextInt(2);
            long start = BASE_NANOS + random.nextInt(1_000_000) * MILLI;
            for (int i = 0; i < spans; i++) {
                third = Math.min(2, third + (random.nextInt(4) == 0 ? 1 : 0));
                thirds.get(third).add(group(trace, id, i, start));
            }
        }
        thirds.forEach(groups -> requests.add(ExportTraceServiceRequest.newBuilder()
                .addAllResourceSpans(groups)
                .build()));
    }

    private ResourceSpans group(int trace, byte[] id, int number, long traceStart) {
        ResourceSpans.Builder group = ResourceSpans.newBuilder();
        group.setResource(resource());
        group.addScopeSpansBuilder()
                .setScope(InstrumentationScope.newBuilder().setName("lib" + random.nextInt(2)))
                .addSpans(span(trace, id, number, traceStart));
        return group.build();
    }

    private Resource resource() {
        Resource.Builder resource = Resource.newBuilder();
        resource.addAttributes(text("service.name", SERVICES[random.nextInt(SERVICES.length)]));
        switch (random.nextInt(12)) {
            case 0 -> resource.addAttributes(text("deploy.env", "prod"));
            case 1 -> resource.addAttributes(text("deploy.env", ""));
            case 2 -> resource.addAttributes(number("deploy.env", 7));
            case 3 -> resource.addAttributes(number("weight", 5));
            case 4 -> resource.addAttributes(text("weight", "5"));
            case 5 -> resource.addAttributes(flag("internal", true));
            case 6 -> resource.addAttributes(flag("internal", false));
            case 7 -> resource.addAttributes(text("internal", "true"));
            default -> {}
        }
        return resource.build();
    }

    private Span span(int trace, byte[] id, int number, long traceStart) {
        long start = traceStart + random.nextInt(3) * 20 * MILLI;
        long end = start + MICROS[random.nextInt(MICROS.length)] * 1_000;
        Span.Builder span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(id))
                .setSpanId(ByteString.copyFrom(ByteBuffer.allocate(8)
                        .putInt(trace + 1)
                        .putInt(number + 1)
                        .array()))
                .setName("op" + random.nextInt(5))
                .setKindValue(random.nextInt(6))
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(end)
                .setTraceState(STATES[random.nextInt(3) == 0 ? random.nextInt(STATES.length) : 0])
                .setFlags(random.nextInt(8) == 0 ? random.nextInt(4) : 0x100);
        if (number > 0) {
            span.setParentSpanId(ByteString.copyFrom(
                    ByteBuffer.allocate(8).putInt(trace + 1).putInt(1).array()));
        }
        skew(span, start);
        int code = random.nextInt(20);
        if (code < 3) {
            span.setStatus(Status.newBuilder().setCodeValue(code == 0 ? 2 : 1).setMessage("m"));
        }
        attributes(span);
        return span.build();
    }

    /** Some clocks are wrong. */
    private void skew(Span.Builder span, long start) {
        switch (random.nextInt(60)) {
            case 0 -> span.setStartTimeUnixNano(0);
            case 1 -> span.setEndTimeUnixNano(0);
            case 2 -> span.setEndTimeUnixNano(start - 200 * MILLI);
            case 3 -> span.setStartTimeUnixNano(start + 3_000 * MILLI);
            default -> {}
        }
    }

    private void attributes(Span.Builder span) {
        if (random.nextInt(3) > 0) {
            span.addAttributes(text("http.method", METHODS[random.nextInt(METHODS.length)]));
        }
        if (random.nextInt(3) > 0) {
            span.addAttributes(number("http.status_code", STATUS[random.nextInt(STATUS.length)]));
        }
        switch (random.nextInt(24)) {
            case 0 -> span.addAttributes(real("score", 42.5));
            case 1 -> span.addAttributes(number("score", 42));
            case 2 -> span.addAttributes(text("score", "42"));
            case 3 -> span.addAttributes(flag("retry", true));
            case 4 -> span.addAttributes(flag("retry", false));
            case 5 -> span.addAttributes(text("retry", "true"));
            case 6 -> span.addAttributes(text("tenant", "acme-" + random.nextInt(30)));
            case 7 -> span.addAttributes(number("tenant", 5));
            case 8 -> span.addAttributes(text("tenant", "Umlaut \u00e4 \u4e2d"));
            case 9 -> span.addAttributes(KeyValue.newBuilder().setKey("tenant"));
            case 10 -> span.addAttributes(text("tenant", "first")).addAttributes(text("tenant", "second"));
            default -> {}
        }
    }

    private static KeyValue text(String key, String value) {
        return pair(key, AnyValue.newBuilder().setStringValue(value));
    }

    private static KeyValue number(String key, long value) {
        return pair(key, AnyValue.newBuilder().setIntValue(value));
    }

    private static KeyValue real(String key, double value) {
        return pair(key, AnyValue.newBuilder().setDoubleValue(value));
    }

    private static KeyValue flag(String key, boolean value) {
        return pair(key, AnyValue.newBuilder().setBoolValue(value));
    }

    private static KeyValue pair(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }
}
