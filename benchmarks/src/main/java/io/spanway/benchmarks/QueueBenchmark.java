package io.spanway.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.spanway.core.queue.MemoryQueue;
import io.spanway.core.queue.QueueEntry;
import io.spanway.core.queue.SendingQueue;
import io.spanway.core.queue.Sizer;
import io.spanway.core.transport.ByteBudget;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
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

/** Cost per request of the way through the memory queue. Confined to JMH's thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SplitterBenchmark.SPANS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class QueueBenchmark {
    private static final int DEPTH = 64;

    private final SendingQueue queue =
            new MemoryQueue(new MemoryQueue.Bounds(1 << 20, Sizer.REQUESTS, 1L << 30), new ByteBudget(1L << 30), false);
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    @Setup
    public void encode() {
        byte[] request = SplitterBenchmark.request().toByteArray();
        bytes = PooledByteBufAllocator.DEFAULT.directBuffer(request.length).writeBytes(request);
    }

    @TearDown
    public void release() {
        bytes.release();
    }

    @Benchmark
    @OperationsPerInvocation(DEPTH)
    public long offerAndPoll() {
        for (int i = 0; i < DEPTH; i++) {
            queue.offer(new Payload(Signal.TRACES, bytes.retain(), RequestContext.NONE, 0), outcome -> {});
        }
        for (int i = 0; i < DEPTH; i++) {
            QueueEntry entry = queue.poll();
            if (entry == null) {
                throw new IllegalStateException("the queue lost a request");
            }
            entry.payload().release();
            entry.done().complete(Outcome.ACCEPTED);
        }
        return queue.size();
    }
}
