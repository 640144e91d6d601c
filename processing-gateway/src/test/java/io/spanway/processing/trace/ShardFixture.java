package io.spanway.processing.trace;

import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.Outcome;
import io.spanway.processing.fake.KeptSpans;
import io.spanway.processing.fake.Traces;
import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.Policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One shard on the test's thread, with a clock, a policy and an ear for what it tells. */
final class ShardFixture implements AutoCloseable, TraceObserver {
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    final KeptSpans kept = new KeptSpans();
    final Outlet outlet = new Outlet(kept, this);
    final Shard shard;
    final List<String> events = new ArrayList<>();
    long now = 1_000_000_007L;
    int arrived;
    int delivered;
    int ended;

    ShardFixture(TraceBufferSettings settings, Policy policy) {
        shard = new Shard(settings, policy, this, outlet);
    }

    /** @param arena memory for spans */
    ShardFixture(TraceBufferSettings settings, Policy policy, BlockArena arena) {
        shard = new Shard(settings, policy, this, outlet, new TraceStore(arena));
    }

    /** 10 s wait, 1000 traces, 16 MiB, everything else off. */
    static Settings settings() {
        return new Settings();
    }

    /** Settings that differ from the usual ones in what a test is about. */
    static final class Settings {
        long afterRoot;
        int traces = 1000;
        long bytes = 16 << 20;
        long traceBytes;
        int sampledCache;
        int otherCache;
        boolean remember = true;
        boolean block;
        boolean dropOnStop;
        boolean eager;

        TraceBufferSettings build() {
            return new TraceBufferSettings(
                    "test",
                    1,
                    10 * SECOND,
                    afterRoot,
                    traces,
                    bytes,
                    traceBytes,
                    sampledCache,
                    otherCache,
                    remember,
                    block,
                    dropOnStop,
                    eager);
        }
    }

    /** Keeps traces with an even number. */
    static Verdict even(long idLow) {
        return idLow % 2 == 0 ? Verdict.SAMPLED : Verdict.NOT_SAMPLED;
    }

    void take(Span... spans) {
        take(Traces.request(spans));
    }

    void take(ExportTraceServiceRequest request) {
        if (!shard.take(Unpooled.wrappedBuffer(request.toByteArray()), now)) {
            throw new AssertionError("malformed");
        }
    }

    void advance(long nanos) {
        now += nanos;
        shard.tick(now);
    }

    List<String> keptNames() {
        return kept.spans().stream().map(Span::getName).toList();
    }

    /** Whether every span that arrived is accounted for. */
    boolean balanced() {
        return arrived == delivered + ended + shard.store().waitingSpans() + (int) outlet.heldSpans();
    }

    @Override
    public void arrived(int spans, int newTraces) {
        arrived += spans;
    }

    @Override
    public void decided(Verdict verdict, int spans, Cause cause) {
        events.add(verdict + " " + spans + " " + cause);
        ended += verdict == Verdict.SAMPLED ? 0 : spans;
    }

    @Override
    public void late(boolean sampled, int spans, long ageNanos) {
        events.add((sampled ? "late kept " : "late ended ") + (ageNanos < 0 ? "cached" : ageNanos / SECOND + "s"));
        ended += sampled ? 0 : spans;
    }

    @Override
    public void tooLarge(int spans) {
        events.add("too large " + spans);
        ended += spans;
    }

    @Override
    public void discarded(int spans) {
        events.add("discarded " + spans);
        ended += spans;
    }

    @Override
    public void noMemory(int spans) {
        events.add("no memory " + spans);
        ended += spans;
    }

    @Override
    public void removed(long ageNanos) {}

    @Override
    public void round(long nanos) {}

    @Override
    public void delivered(int spans) {
        delivered += spans;
    }

    @Override
    public void undeliverable(int spans, Outcome last) {
        events.add("undeliverable " + spans);
        ended += spans;
    }

    @Override
    public void close() {
        shard.close();
    }
}
