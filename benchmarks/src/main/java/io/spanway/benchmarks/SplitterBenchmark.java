package io.spanway.benchmarks;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter;
import io.spanway.otlp.wire.Splitter;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Cost per span of scanning a request of 222 spans of 700 B and of writing its parts, beside a plain copy of the same bytes. Eight spans of
 * a trace follow each other in no order, as when a client's batch mixes its requests. Confined to JMH's thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SplitterBenchmark.SPANS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SplitterBenchmark {
    static final int SPANS = 222;
    private static final int SPAN_BYTES = 700;
    private static final int SPANS_PER_TRACE = 8;

    @Param({"3", "10"})
    int parts;

    private final Splitter splitter = new Splitter();
    private final ItemRouter router = new MixingRouter();
    private ByteBuf request = PooledByteBufAllocator.DEFAULT.directBuffer();
    private ByteBuf target = PooledByteBufAllocator.DEFAULT.directBuffer();

    @Setup
    public void encode() {
        byte[] bytes = request().toByteArray();
        request = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
        target = PooledByteBufAllocator.DEFAULT.directBuffer(2 * bytes.length);
    }

    @TearDown
    public void release() {
        request.release();
        target.release();
    }

    /** The floor: the same bytes, copied once. */
    @Benchmark
    public ByteBuf memcpy() {
        target.clear();
        return target.writeBytes(request, request.readerIndex(), request.readableBytes());
    }

    @Benchmark
    public int scan() {
        return splitter.scan(Signal.TRACES, request, router, parts);
    }

    @Benchmark
    public ByteBuf scanAndWrite() {
        target.clear();
        splitter.scan(Signal.TRACES, request, router, parts);
        for (int i = 0; i < splitter.partCount(); i++) {
            splitter.write(i, target);
        }
        splitter.reset();
        return target;
    }

    static ExportTraceServiceRequest request() {
        Random random = new Random(42);
        ByteString[] traces = new ByteString[SPANS / SPANS_PER_TRACE];
        for (int i = 0; i < traces.length; i++) {
            traces[i] = bytes(random, 16);
        }
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        scope.getScopeBuilder().setName("io.spanway.benchmark").setVersion("1");
        for (int i = 0; i < SPANS; i++) {
            scope.addSpans(span(random, traces[random.nextInt(traces.length)]));
        }
        ResourceSpans.Builder resource = ResourceSpans.newBuilder().addScopeSpans(scope);
        resource.getResourceBuilder()
                .addAttributesBuilder()
                .setKey("service.name")
                .getValueBuilder()
                .setStringValue("checkout");
        return ExportTraceServiceRequest.newBuilder().addResourceSpans(resource).build();
    }

    private static Span span(Random random, ByteString traceId) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(traceId)
                .setSpanId(bytes(random, 8))
                .setParentSpanId(bytes(random, 8))
                .setFlags(0x101)
                .setName("GET /api/v1/products/{id}")
                .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                .setStartTimeUnixNano(1_700_000_000_000_000_000L)
                .setEndTimeUnixNano(1_700_000_000_012_345_678L);
        span.getStatusBuilder().setCodeValue(1);
        for (int i = 0; span.buildPartial().getSerializedSize() < SPAN_BYTES - 40; i++) {
            span.addAttributesBuilder()
                    .setKey("attribute.key." + i)
                    .getValueBuilder()
                    .setStringValue("value " + random.nextInt());
        }
        return span.build();
    }

    private static ByteString bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    /** A cheap stand-in for the real hash: what is measured is the wire path. Confined to one thread. */
    private final class MixingRouter implements ItemRouter {
        @Override
        public Granularity granularity(Signal signal) {
            return Granularity.ITEM;
        }

        @Override
        public void enterResource(ByteBuf request, int offset, int length) {}

        @Override
        public void enterScope(ByteBuf request, int offset, int length) {}

        @Override
        public void enterMetric(ByteBuf request, int offset, int length) {}

        @Override
        public int route(ByteBuf request, int offset, int length, int idOffset, int idLength) {
            long mixed = (request.getLong(idOffset) ^ request.getLong(idOffset + 8)) * 0x9e3779b97f4a7c15L;
            return (int) ((mixed >>> 32) * parts >>> 32);
        }
    }
}
