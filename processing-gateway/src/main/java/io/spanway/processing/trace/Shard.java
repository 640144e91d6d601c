package io.spanway.processing.trace;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spanway.otlp.wire.SpanViewIndex;
import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.Policy.Verdict;
import io.spanway.processing.trace.TraceObserver.Cause;
import java.util.Arrays;

/**
 * A part of all traces: takes spans in, decides what is due, early if there is no room.
 *
 * <p>Both waits are constant, so traces on a list are due in the order in which they came onto it and a look at the oldest tells whether
 * anything is due: no timer wheel. Of the ids in memory decided ones go first when there are too many; undecided traces are decided early
 * then, never dropped unseen. Confined to the shard's thread.
 */
final class Shard implements AutoCloseable {
    /** States of decided traces in the store. */
    private static final byte SAMPLED = 1;

    private static final byte NOT_SAMPLED = 2;
    /** Known from the cache alone: gone when its late spans are on their way. */
    private static final byte CACHED = 3;

    /** Undecided, with spans of the resource group at hand that the policy has not seen. */
    private static final byte TOUCHED = 4;

    private static final int ENDED = -1;

    private final TraceBufferSettings settings;
    private final Policy policy;
    private final TraceObserver observer;
    private final Outlet outlet;
    private final TraceStore store;
    private final DecisionCache sampledIds;
    private final DecisionCache nonSampledIds;
    private final SpanViewIndex index = new SpanViewIndex();
    private final long maxBytes;
    private final int maxTraces;
    private int newTraces;
    private int[] touched = new int[64];
    private int touchedCount;

    Shard(TraceBufferSettings settings, Policy policy, TraceObserver observer, Outlet outlet) {
        this(settings, policy, observer, outlet, new TraceStore());
    }

    /** @param store the shard's from now on */
    Shard(TraceBufferSettings settings, Policy policy, TraceObserver observer, Outlet outlet, TraceStore store) {
        this.store = store;
        this.settings = settings;
        this.policy = policy;
        this.observer = observer;
        this.outlet = outlet;
        this.sampledIds = new DecisionCache(settings.shardIds(settings.sampledCache()));
        this.nonSampledIds = new DecisionCache(settings.shardIds(settings.nonSampledCache()));
        this.maxBytes = settings.shardBytes();
        this.maxTraces = settings.shardTraces();
    }

    /** Takes the spans of a request in; the buffer stays the caller's. False if it is malformed: then nothing was taken. */
    boolean take(ByteBuf request, long nowNanos) {
        int spans = index.scan(request);
        if (spans == SpanViewIndex.MALFORMED) {
            return false;
        }
        newTraces = 0;
        touchedCount = 0;
        store.beginRequest(index);
        for (int span = 0; span < spans; span++) {
            if (touchedCount > 0
                    && index.resourceOf(index.scopeOf(span)) != index.resourceOf(index.scopeOf(span - 1))) {
                lookAtTouched(nowNanos);
            }
            takeSpan(span, request, nowNanos);
        }
        store.endRequest(index);
        index.clear();
        observer.arrived(spans, newTraces);
        passOn(nowNanos);
        lookAtTouched(nowNanos);
        return true;
    }

    private void takeSpan(int span, ByteBuf request, long nowNanos) {
        store.prepare(index, span);
        if (!makeRoom(index.length(span), nowNanos)) {
            observer.noMemory(1);
            return;
        }
        int slot = slotFor(index.idHigh(span), index.idLow(span), nowNanos);
        if (slot == ENDED) {
            return;
        }
        boolean passing = store.listOf(slot) == TraceStore.PASSING;
        if (settings.eager() && !passing && store.state(slot) != TOUCHED) {
            touch(slot);
        }
        store.append(slot, index, span, request);
        if (passing) {
            return;
        }
        if (isTooLarge(slot)) {
            observer.tooLarge(store.spans(slot));
            store.take(slot).end();
            remember(slot, Verdict.NOT_SAMPLED, nowNanos, Cause.TRACE_FULL);
        } else if (store.sizeBytes(slot) > settings.earlyTraceBytes()) {
            decide(slot, nowNanos, Cause.TRACE_FULL);
        } else if (settings.waitAfterRootNanos() > 0) {
            hurryAfterRoot(slot, span, nowNanos);
        }
    }

    private boolean isTooLarge(int slot) {
        long most = settings.maxTraceBytes();
        return most > 0 && store.sizeBytes(slot) > most && store.exactBytes(slot) > most;
    }

    private void hurryAfterRoot(int slot, int span, long nowNanos) {
        long due = nowNanos + settings.waitAfterRootNanos();
        if (store.listOf(slot) == TraceStore.WAITING && due - store.due(slot) < 0 && index.isRoot(span)) {
            store.due(slot, due);
            store.move(slot, TraceStore.ROOTED);
        }
    }

    /** The slot whose trace the next span joins, or {@link #ENDED} if an earlier decision ended it. */
    private int slotFor(long high, long low, long nowNanos) {
        int slot = store.find(high, low);
        if (slot == TraceStore.NONE) {
            return newSlot(high, low, nowNanos);
        }
        int list = store.listOf(slot);
        if (list != TraceStore.DECIDED && list != TraceStore.PASSING) {
            return slot;
        }
        boolean sampled = store.state(slot) != NOT_SAMPLED;
        observer.late(sampled, 1, store.state(slot) == CACHED ? -1 : nowNanos - store.since(slot));
        if (sampled && list == TraceStore.DECIDED) {
            store.move(slot, TraceStore.PASSING);
        }
        return sampled ? slot : ENDED;
    }

    private int newSlot(long high, long low, long nowNanos) {
        if (sampledIds.contains(high, low)) {
            observer.late(true, 1, -1);
            int slot = store.insert(high, low, TraceStore.PASSING, nowNanos, nowNanos);
            store.state(slot, CACHED);
            return slot;
        }
        if (nonSampledIds.contains(high, low)) {
            observer.late(false, 1, -1);
            return ENDED;
        }
        while (store.size() - store.count(TraceStore.PASSING) >= maxTraces) {
            if (!forgetOldest(nowNanos)) {
                decideOldest(nowNanos, Cause.TRACES_FULL);
            }
        }
        newTraces++;
        return store.insert(high, low, TraceStore.WAITING, nowNanos, nowNanos + settings.waitNanos());
    }

    private boolean forgetOldest(long nowNanos) {
        int oldest = store.oldest(TraceStore.DECIDED);
        if (oldest == TraceStore.NONE) {
            return false;
        }
        forget(oldest, nowNanos);
        return true;
    }

    private void forget(int slot, long nowNanos) {
        observer.removed(nowNanos - store.since(slot));
        store.remove(slot);
    }

    /**
     * Decides early what it takes to hold a span more.
     *
     * @return false if the system has no memory although nothing waits here any more
     */
    private boolean makeRoom(int bytes, long nowNanos) {
        while (store.usedBytes() + TraceStore.mostBytes(bytes) > maxBytes || !store.reserve(bytes)) {
            if (!(manyDecided() && forgetOldest(nowNanos)) && !decideOldest(nowNanos, Cause.BYTES_FULL)) {
                return store.reserve(bytes);
            }
        }
        return true;
    }

    /**
     * Whether the next stage has left so much untaken that nothing more should be decided: a trace on its way has its own copy of resource and
     * scopes, which waiting traces share, and can be many times as large.
     */
    boolean clogged() {
        return outlet.heldBytes() > maxBytes / 2;
    }

    /** Whether ids that are only remembered take a good part of all bytes. */
    private boolean manyDecided() {
        return (long) store.count(TraceStore.DECIDED) * TraceStore.BYTES_PER_TRACE > maxBytes / 4;
    }

    /** Late spans of sampled traces leave with the request that brought them, one payload a trace. */
    private void passOn(long nowNanos) {
        int slot = store.oldest(TraceStore.PASSING);
        while (slot != TraceStore.NONE) {
            send(store.take(slot), nowNanos).end();
            if (store.state(slot) == CACHED) {
                store.remove(slot);
            } else {
                store.move(slot, TraceStore.DECIDED);
            }
            slot = store.oldest(TraceStore.PASSING);
        }
    }

    private StoredTrace send(StoredTrace trace, long nowNanos) {
        outlet.send(trace.toRequest(ByteBufAllocator.DEFAULT), trace.spanCount(), nowNanos);
        return trace;
    }

    /** Decides all traces that are due, as far as the next stage takes what is kept. */
    void tick(long nowNanos) {
        outlet.resend(nowNanos);
        decideDue(TraceStore.WAITING, nowNanos);
        decideDue(TraceStore.ROOTED, nowNanos);
    }

    private void decideDue(int list, long nowNanos) {
        int slot = store.oldest(list);
        while (slot != TraceStore.NONE && store.due(slot) - nowNanos <= 0 && !clogged()) {
            decide(slot, nowNanos, Cause.DUE);
            slot = store.oldest(list);
        }
    }

    private boolean decideOldest(long nowNanos, Cause cause) {
        int waiting = store.oldest(TraceStore.WAITING);
        int rooted = store.oldest(TraceStore.ROOTED);
        if (waiting == TraceStore.NONE && rooted == TraceStore.NONE) {
            return false;
        }
        boolean takeRooted =
                waiting == TraceStore.NONE || (rooted != TraceStore.NONE && store.due(rooted) - store.due(waiting) < 0);
        decide(takeRooted ? rooted : waiting, nowNanos, cause);
        return true;
    }

    private void decide(int slot, long nowNanos, Cause cause) {
        StoredTrace trace = store.take(slot);
        // With span-ingest all spans have been seen, and the Collector asks nobody again.
        Verdict verdict = settings.eager() ? Verdict.NOT_SAMPLED : policy.evaluate(trace, nowNanos);
        conclude(slot, trace, verdict, nowNanos, cause);
    }

    private void conclude(int slot, StoredTrace trace, Verdict verdict, long nowNanos, Cause cause) {
        observer.decided(verdict, trace.spanCount(), cause);
        if (verdict == Verdict.SAMPLED) {
            send(trace, nowNanos);
        }
        trace.end();
        remember(slot, verdict, nowNanos, cause);
    }

    private void remember(int slot, Verdict verdict, long nowNanos, Cause cause) {
        boolean sampled = verdict == Verdict.SAMPLED;
        DecisionCache cache = sampled ? sampledIds : nonSampledIds;
        cache.put(store.high(slot), store.low(slot));
        // With span-ingest the end of the wait is no decision: the Collector forgets the trace, and later spans make it
        // a new one.
        boolean undecided = settings.eager() && cause == Cause.DUE && !sampled;
        if (cache.enabled() || undecided || !settings.remember()) {
            forget(slot, nowNanos);
        } else {
            store.state(slot, sampled ? SAMPLED : NOT_SAMPLED);
            store.since(slot, nowNanos);
            store.move(slot, TraceStore.DECIDED);
        }
    }

    private void touch(int slot) {
        if (touchedCount == touched.length) {
            touched = Arrays.copyOf(touched, touchedCount * 2);
        }
        touched[touchedCount++] = slot;
        store.state(slot, TOUCHED);
        store.mark(slot, store.recordBytes(slot));
    }

    /**
     * Shows what undecided traces got of one resource group to the policy, as the Collector does with {@code span-ingest}: the new spans,
     * but the count of all. Only a reason to keep or to drop a trace ends its wait.
     */
    private void lookAtTouched(long nowNanos) {
        for (int i = 0; i < touchedCount; i++) {
            int slot = touched[i];
            if (store.state(slot) == TOUCHED) {
                store.state(slot, 0);
                lookAt(slot, nowNanos);
            }
        }
        touchedCount = 0;
    }

    private void lookAt(int slot, long nowNanos) {
        StoredTrace trace = store.take(slot);
        trace.showFrom(store.mark(slot));
        Verdict verdict = policy.evaluate(trace, nowNanos);
        trace.showFrom(0);
        if (verdict == Verdict.SAMPLED || verdict == Verdict.DROPPED) {
            conclude(slot, trace, verdict, nowNanos, Cause.EAGER);
        } else {
            store.putBack(slot);
        }
    }

    /** Whether callers have to wait until a trace is decided. */
    boolean blocked() {
        return settings.blockOnOverflow()
                && (store.count(TraceStore.WAITING) + store.count(TraceStore.ROOTED) >= maxTraces
                        || store.usedBytes() >= maxBytes);
    }

    /** Whether a trace is to be decided now. */
    boolean isDue(long nowNanos) {
        return !clogged() && nextDecision(nowNanos + 1) - nowNanos <= 0;
    }

    /** When there is something to do again, or {@code otherwise} if that is sooner or there is nothing. */
    long nextDue(long otherwise) {
        long trial = outlet.nextDue(otherwise);
        return clogged() ? trial : nextDecision(trial);
    }

    private long nextDecision(long otherwise) {
        return sooner(store.oldest(TraceStore.ROOTED), sooner(store.oldest(TraceStore.WAITING), otherwise));
    }

    private long sooner(int slot, long than) {
        return slot != TraceStore.NONE && store.due(slot) - than < 0 ? store.due(slot) : than;
    }

    /** Ends the wait of all traces, as far as the next stage takes what is kept; false if some still wait. */
    boolean finish(long nowNanos) {
        if (settings.dropOnStop()) {
            discardAll();
        }
        while (!clogged() && decideOldest(nowNanos, Cause.STOP)) {
            // Until none waits.
        }
        return store.count(TraceStore.WAITING) + store.count(TraceStore.ROOTED) == 0;
    }

    /** Throws away what nobody will take in time. */
    void discardAll() {
        discard(TraceStore.WAITING);
        discard(TraceStore.ROOTED);
    }

    private void discard(int list) {
        for (int slot = store.oldest(list); slot != TraceStore.NONE; slot = store.oldest(list)) {
            observer.discarded(store.spans(slot));
            store.take(slot).end();
            store.remove(slot);
        }
    }

    /** What the shard holds, for gauges and tests. */
    TraceStore store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
    }
}
