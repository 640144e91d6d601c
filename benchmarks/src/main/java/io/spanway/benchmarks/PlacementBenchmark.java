package io.spanway.benchmarks;

import io.spanway.lb.hash.KeyHash;
import io.spanway.lb.hash.Placement;
import io.spanway.lb.hash.Placements;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Trace id to backend: hash and owner, over more ids than the caches of the processor predict. Confined to JMH's threads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PlacementBenchmark {
    private static final int IDS = 1 << 14;
    private static final int ID_BYTES = 16;

    @Param({"3", "10", "100", "1000"})
    public int backends;

    @Param({"rendezvous", "otelcol_ring", "jump"})
    public String algorithm = "rendezvous";

    private final byte[] ids = new byte[IDS * ID_BYTES];
    private KeyHash hash = KeyHash.routing();
    private Placement placement = Placements.rendezvous(List.of("gw1:4317"));
    private int next;

    @Setup
    public void setUp() {
        new SplittableRandom(1).nextBytes(ids);
        hash = algorithm.equals("otelcol_ring") ? KeyHash.crc32() : KeyHash.routing();
        placement = placement();
    }

    private Placement placement() {
        List<String> names = new ArrayList<>(backends);
        for (int i = 1; i <= backends; i++) {
            names.add("gw" + i + ":4317");
        }
        return switch (algorithm) {
            case "otelcol_ring" -> Placements.otelcolRing(3, names);
            case "jump" -> Placements.jump(names);
            default -> Placements.rendezvous(names);
        };
    }

    /** What the router does for a span. */
    @Benchmark
    public int owner() {
        next = (next + 1) & (IDS - 1);
        return placement.owner(hash.hash(ids, next * ID_BYTES, ID_BYTES));
    }

    /** What a change of the membership costs the control thread. */
    @Benchmark
    public Placement build() {
        return placement();
    }
}
