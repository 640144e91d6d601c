package io.spanway.processing.trace;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.wire.SpanViewAssembly;
import io.spanway.otlp.wire.SpanViewIndex;
import java.util.Arrays;

/**
 * The traces of one shard: what is known of each by slot, their spans in blocks, their resources and scopes in common.
 *
 * <p>Arrays by slot in place of an object per trace, so that a trace costs {@value #BYTES_PER_TRACE} bytes besides its spans and the
 * collector of garbage has nothing to follow. Confined to one thread.
 */
final class TraceStore implements AutoCloseable {
    static final int NONE = IdTable.NONE;

    /** Waiting for the whole wait, due in order of arrival. */
    static final int WAITING = 0;
    /** Waiting for stragglers after the root span, due in order of the roots' arrival. */
    static final int ROOTED = 1;
    /** Decided and remembered. */
    static final int DECIDED = 2;
    /** Decided before; holds late spans that go on with the request at hand. */
    static final int PASSING = 3;

    private static final int LISTS = 4;

    /** What a trace takes besides its spans. */
    static final int BYTES_PER_TRACE = IdTable.BYTES_PER_SLOT
            + SlotLists.BYTES_PER_SLOT
            + TraceStreams.BYTES_PER_SLOT
            + 2 * Long.BYTES
            + 5 * Integer.BYTES
            + 1;

    /** What a span's record has besides the span at most: resource, scope, tag and length. */
    private static final int SPAN_OVERHEAD = 2 * StoredTrace.ENVELOPE_RECORD + 1 + 5;

    /** What tag and length of a scope group take at most, if it is shorter than 16 KiB. */
    private static final int SCOPE_PREFIX = 3;

    private final IdTable ids = new IdTable();
    private final SlotLists lists = new SlotLists(LISTS);
    private final TraceStreams streams;
    private final Envelopes envelopes = new Envelopes();
    private final StoredTrace stored = new StoredTrace(envelopes);
    private final ByteBuf record = Unpooled.buffer(16);
    private final ByteBuf envelope = Unpooled.buffer(512);

    private long[] sinceNanos = {};
    private long[] dueNanos = {};
    private int[] spans = {};
    private int[] sizeBytes = {};
    private int[] lastResource = {};
    private int[] lastScope = {};
    private int[] mark = {};
    private byte[] state = {};

    /** Numbers of the current request's first resource and scope group, never used twice within a trace's life. */
    private int firstResource = 1;

    private int firstScope = 1;
    private int[] resourceEnvelopes = new int[16];
    private int[] scopeEnvelopes = new int[16];
    private boolean[] deprecated = new boolean[16];
    private int waitingSpans;

    /** What the trace that was taken last had of these, in case it comes back. */
    private int takenResource;

    private int takenScope;

    TraceStore() {
        this(new BlockArena());
    }

    /** @param arena memory for spans, the store's from now on */
    TraceStore(BlockArena arena) {
        streams = new TraceStreams(arena);
    }

    /** What one span more of this many bytes takes at most, its resource and scope apart. */
    static long mostBytes(int spanBytes) {
        return BYTES_PER_TRACE + TraceStreams.mostBytes(spanBytes + SPAN_OVERHEAD);
    }

    /** Whether there is memory for one span more of this many bytes. */
    boolean reserve(int spanBytes) {
        return streams.reserve(spanBytes + SPAN_OVERHEAD);
    }

    int find(long high, long low) {
        return ids.find(high, low);
    }

    /** A new trace without spans on one of the lists. */
    int insert(long high, long low, int list, long nowNanos, long due) {
        int slot = ids.insert(high, low);
        ensureCapacity(ids.capacity());
        lists.append(list, slot);
        streams.open(slot);
        sinceNanos[slot] = nowNanos;
        dueNanos[slot] = due;
        spans[slot] = 0;
        sizeBytes[slot] = 0;
        lastResource[slot] = 0;
        lastScope[slot] = 0;
        state[slot] = 0;
        return slot;
    }

    private void ensureCapacity(int slots) {
        lists.ensureCapacity(slots);
        streams.ensureCapacity(slots);
        if (state.length < slots) {
            sinceNanos = Arrays.copyOf(sinceNanos, slots);
            dueNanos = Arrays.copyOf(dueNanos, slots);
            spans = Arrays.copyOf(spans, slots);
            sizeBytes = Arrays.copyOf(sizeBytes, slots);
            lastResource = Arrays.copyOf(lastResource, slots);
            lastScope = Arrays.copyOf(lastScope, slots);
            mark = Arrays.copyOf(mark, slots);
            state = Arrays.copyOf(state, slots);
        }
    }

    /** Forgets a trace that holds no spans any more. */
    void remove(int slot) {
        lists.remove(slot);
        ids.remove(slot);
    }

    /** Gets ready for the spans of a request. */
    void beginRequest(SpanViewIndex index) {
        if (resourceEnvelopes.length < index.resources()) {
            resourceEnvelopes = new int[index.resources() * 2];
        }
        if (scopeEnvelopes.length < index.scopes()) {
            scopeEnvelopes = new int[index.scopes() * 2];
            deprecated = new boolean[index.scopes() * 2];
        }
        Arrays.fill(resourceEnvelopes, 0, index.resources(), NONE);
        Arrays.fill(scopeEnvelopes, 0, index.scopes(), NONE);
    }

    /** Takes resource and scope of a span in, so that they are counted before room is made for the span. */
    void prepare(SpanViewIndex index, int span) {
        int scope = index.scopeOf(span);
        var unused = resourceEnvelope(index, index.resourceOf(scope)) + scopeEnvelope(index, scope);
    }

    /** Copies a span of the request behind those that the trace has. */
    void append(int slot, SpanViewIndex index, int span, ByteBuf request) {
        int scope = index.scopeOf(span);
        int resource = index.resourceOf(scope);
        if (lastResource[slot] != firstResource + resource) {
            lastResource[slot] = firstResource + resource;
            appendEnvelope(slot, StoredTrace.RESOURCE, resourceEnvelope(index, resource));
        }
        if (lastScope[slot] != firstScope + scope) {
            lastScope[slot] = firstScope + scope;
            int number = scopeEnvelope(index, scope);
            appendEnvelope(slot, deprecated[scope] ? StoredTrace.DEPRECATED_SCOPE : StoredTrace.SCOPE, number);
        }
        int length = index.length(span);
        SpanViewAssembly.spanPrefix(record.clear(), length);
        streams.append(slot, record, 0, record.writerIndex());
        streams.append(slot, request, index.offset(span), length);
        sizeBytes[slot] += SpanViewAssembly.spanSize(length) + StoredTrace.NO_STATUS_BYTES;
        spans[slot]++;
        waitingSpans++;
    }

    private void appendEnvelope(int slot, byte kind, int number) {
        envelopes.retain(number);
        record.clear().writeByte(kind).writeInt(number);
        streams.append(slot, record, 0, StoredTrace.ENVELOPE_RECORD);
        sizeBytes[slot] += envelopes.bytes(number).length + (kind == StoredTrace.RESOURCE ? 0 : SCOPE_PREFIX);
    }

    private int resourceEnvelope(SpanViewIndex index, int resource) {
        if (resourceEnvelopes[resource] == NONE) {
            index.copyResource(resource, envelope.clear());
            resourceEnvelopes[resource] = envelopes.intern(envelope);
        }
        return resourceEnvelopes[resource];
    }

    private int scopeEnvelope(SpanViewIndex index, int scope) {
        if (scopeEnvelopes[scope] == NONE) {
            index.copyScope(scope, envelope.clear());
            scopeEnvelopes[scope] = envelopes.intern(envelope);
            deprecated[scope] = index.isDeprecated(scope);
        }
        return scopeEnvelopes[scope];
    }

    /** Lets go of what {@link #append} kept for this request. */
    void endRequest(SpanViewIndex index) {
        release(resourceEnvelopes, index.resources());
        release(scopeEnvelopes, index.scopes());
        firstResource += index.resources();
        firstScope += index.scopes();
        // 0 is what a new trace has.
        firstResource = firstResource <= 0 ? 1 : firstResource;
        firstScope = firstScope <= 0 ? 1 : firstScope;
    }

    private void release(int[] numbers, int count) {
        for (int i = 0; i < count; i++) {
            if (numbers[i] != NONE) {
                envelopes.release(numbers[i]);
            }
        }
    }

    /** Takes the spans of a trace out, to be looked at until {@link StoredTrace#end}; the slot stays. */
    StoredTrace take(int slot) {
        ByteBuf records = stored.begin(ids.high(slot), ids.low(slot), spans[slot], streams.length(slot));
        streams.drain(slot, records);
        waitingSpans -= spans[slot];
        takenResource = lastResource[slot];
        takenScope = lastScope[slot];
        spans[slot] = 0;
        sizeBytes[slot] = 0;
        lastResource[slot] = 0;
        lastScope[slot] = 0;
        return stored;
    }

    /** Puts back what was just taken, when a look at it has decided nothing. */
    void putBack(int slot) {
        ByteBuf records = stored.records();
        streams.append(slot, records, records.readerIndex(), records.readableBytes());
        spans[slot] = stored.spanCount();
        sizeBytes[slot] = stored.collectorBytes();
        lastResource[slot] = takenResource;
        lastScope[slot] = takenScope;
        waitingSpans += stored.spanCount();
        stored.forget();
    }

    /** The list that a slot is on. */
    int listOf(int slot) {
        return lists.listOf(slot);
    }

    void move(int slot, int list) {
        lists.move(slot, list);
    }

    /** Oldest slot of a list, or {@link #NONE}. */
    int oldest(int list) {
        return lists.first(list);
    }

    int count(int list) {
        return lists.size(list);
    }

    /** Traces in memory, decided or not. */
    int size() {
        return ids.size();
    }

    /** Spans in memory. */
    int waitingSpans() {
        return waitingSpans;
    }

    long high(int slot) {
        return ids.high(slot);
    }

    long low(int slot) {
        return ids.low(slot);
    }

    int spans(int slot) {
        return spans[slot];
    }

    /** Size of the trace as {@link StoredTrace#collectorBytes} counts it, or up to two bytes a scope and two a span more. */
    int sizeBytes(int slot) {
        return sizeBytes[slot];
    }

    /** The same exactly; puts the trace together to find out. */
    int exactBytes(int slot) {
        take(slot);
        putBack(slot);
        return sizeBytes[slot];
    }

    /** When the trace came, or when it was decided. */
    long since(int slot) {
        return sinceNanos[slot];
    }

    void since(int slot, long nanos) {
        sinceNanos[slot] = nanos;
    }

    long due(int slot) {
        return dueNanos[slot];
    }

    void due(int slot, long nanos) {
        dueNanos[slot] = nanos;
    }

    /** Bytes of the trace's records so far: where the next one will begin. */
    int recordBytes(int slot) {
        return streams.length(slot);
    }

    /** A record number that the owner keeps with a trace. */
    int mark(int slot) {
        return mark[slot];
    }

    void mark(int slot, int record) {
        mark[slot] = record;
    }

    /** A number that the owner keeps with a trace, 0 at first. */
    byte state(int slot) {
        return state[slot];
    }

    void state(int slot, int value) {
        state[slot] = (byte) value;
    }

    /** Bytes that all traces take, to be held against the bound. */
    long usedBytes() {
        return streams.usedBytes() + envelopes.usedBytes() + (long) ids.size() * BYTES_PER_TRACE;
    }

    /** Bytes that blocks with spans take. */
    long usedBlockBytes() {
        return streams.usedBytes();
    }

    /** Bytes taken from the system for spans, used or not. */
    long reservedBytes() {
        return streams.reservedBytes();
    }

    @Override
    public void close() {
        stored.close();
        streams.close();
        record.release();
        envelope.release();
    }
}
