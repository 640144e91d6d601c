package io.spanway.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.JsonException;
import io.spanway.otlp.json.OtlpJson;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Cost per span of a request of 222 spans as OTLP/JSON: at the door, and back. Confined to JMH's thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SplitterBenchmark.SPANS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JsonBenchmark {
    private ByteBuf protobuf = Unpooled.EMPTY_BUFFER;
    private ByteBuf json = Unpooled.EMPTY_BUFFER;
    private ByteBuf target = Unpooled.EMPTY_BUFFER;

    @Setup
    public void encode() throws JsonException {
        protobuf = Unpooled.wrappedBuffer(SplitterBenchmark.request().toByteArray());
        target = PooledByteBufAllocator.DEFAULT.heapBuffer(4 * protobuf.readableBytes());
        OtlpJson.toJson(Signal.TRACES, protobuf, target);
        json = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(target);
    }

    @TearDown
    public void release() {
        json.release();
        target.release();
    }

    @Benchmark
    public int toProtobuf() throws JsonException {
        ByteBuf made = OtlpJson.toProtobuf(Signal.TRACES, json, PooledByteBufAllocator.DEFAULT);
        int bytes = made.readableBytes();
        made.release();
        return bytes;
    }

    @Benchmark
    public int toJson() throws JsonException {
        OtlpJson.toJson(Signal.TRACES, protobuf, target.clear());
        return target.readableBytes();
    }
}
