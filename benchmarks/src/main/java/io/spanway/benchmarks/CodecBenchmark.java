package io.spanway.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.codec.CodecException;
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

/** Cost per span of packing and unpacking a request of 222 spans of 700 B. Confined to JMH's thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SplitterBenchmark.SPANS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
    private static final int MOST_BYTES = 1 << 24;

    @Param({"GZIP", "ZSTD", "SNAPPY_BLOCK", "LZ4"})
    public Codec codec = Codec.GZIP;

    private ByteBuf plain = Unpooled.EMPTY_BUFFER;
    private ByteBuf packed = Unpooled.EMPTY_BUFFER;

    @Setup
    public void encode() {
        byte[] bytes = SplitterBenchmark.request().toByteArray();
        plain = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
        packed = codec.compress(plain, 0, PooledByteBufAllocator.DEFAULT);
    }

    @TearDown
    public void release() {
        plain.release();
        packed.release();
    }

    @Benchmark
    public int compress() {
        ByteBuf made = codec.compress(plain, 0, PooledByteBufAllocator.DEFAULT);
        int bytes = made.readableBytes();
        made.release();
        return bytes;
    }

    @Benchmark
    public int decompress() throws CodecException {
        ByteBuf made = codec.decompress(packed, MOST_BYTES, PooledByteBufAllocator.DEFAULT);
        int bytes = made.readableBytes();
        made.release();
        return bytes;
    }
}
