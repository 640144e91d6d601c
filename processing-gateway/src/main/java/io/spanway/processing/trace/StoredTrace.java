package io.spanway.processing.trace;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.wire.SpanViewAssembly;
import io.spanway.otlp.wire.SpanViewWalk;
import io.spanway.processing.sampling.TraceView;

/**
 * One trace on its way out of the store: shown to policies, then written as a request or forgotten.
 *
 * <p>The store's form of a trace is a row of records: a resource, a scope of it (each a kind and the number of an envelope), or a span as
 * it will stand in the request. The request is put together only when somebody looks at spans or sizes. Confined to one thread; reusable.
 */
final class StoredTrace implements TraceView, AutoCloseable {
    /** Kinds of records; a span begins with its own tag in place of a kind. */
    static final byte RESOURCE = 1;

    static final byte SCOPE = 2;
    static final byte DEPRECATED_SCOPE = 3;

    /** Bytes of a record that names an envelope. */
    static final int ENVELOPE_RECORD = 1 + Integer.BYTES;

    /** What the Collector writes for a span without status. */
    static final int NO_STATUS_BYTES = 2;

    /** Scratch buffers that a large trace made longer than this are given back after it. */
    private static final int KEPT_BYTES = 1 << 20;

    private final Envelopes envelopes;
    private final SpanViewAssembly assembly = new SpanViewAssembly();
    private final SpanViewWalk walk = new SpanViewWalk();
    private ByteBuf records = Unpooled.EMPTY_BUFFER;
    private ByteBuf request = Unpooled.EMPTY_BUFFER;
    private long idHigh;
    private long idLow;
    private int spanCount;
    private int size;
    private boolean written;
    private int seenFrom;

    StoredTrace(Envelopes envelopes) {
        this.envelopes = envelopes;
    }

    /** Starts on a trace; its records are to be appended to the result, which has room for {@code length} bytes. */
    ByteBuf begin(long high, long low, int spans, int length) {
        idHigh = high;
        idLow = low;
        spanCount = spans;
        size = -1;
        written = false;
        seenFrom = 0;
        records = scratch(records, length);
        return records;
    }

    private static ByteBuf scratch(ByteBuf buffer, int length) {
        if (buffer.capacity() >= length && buffer.capacity() > 0) {
            return buffer.clear();
        }
        buffer.release();
        return BlockArena.MEMORY.directBuffer(Math.max(length, 4096));
    }

    @Override
    public long idHigh() {
        return idHigh;
    }

    @Override
    public long idLow() {
        return idLow;
    }

    @Override
    public int spanCount() {
        return spanCount;
    }

    @Override
    public int wireBytes() {
        if (size < 0) {
            assemble();
        }
        return size;
    }

    /** Shows only what stands from this record on: 0 for all, else the beginning of a resource group. */
    void showFrom(int record) {
        seenFrom = record;
        size = -1;
        written = false;
    }

    /**
     * Size of the trace's resource groups as the Collector encodes them, without the tags and lengths before them. It writes a status for
     * every span, two bytes where there is none.
     */
    int collectorBytes() {
        wireBytes();
        int bytes = assembly.groupBytes();
        SpanViewWalk all = spans();
        while (all.next()) {
            bytes += all.span().hasStatus() ? 0 : NO_STATUS_BYTES;
        }
        return bytes;
    }

    @Override
    public SpanViewWalk spans() {
        if (!written) {
            request = scratch(request, wireBytes());
            assembly.write(records, request);
            written = true;
            walk.reset(request);
        }
        walk.restart();
        return walk;
    }

    /** The trace as a request of its own; the caller owns the buffer. */
    ByteBuf toRequest(ByteBufAllocator allocator) {
        ByteBuf copy = allocator.directBuffer(wireBytes(), size);
        if (written) {
            copy.writeBytes(request, request.readerIndex(), size);
        } else {
            assembly.write(records, copy);
        }
        return copy;
    }

    private void assemble() {
        assembly.begin();
        int at = seenFrom;
        int end = records.writerIndex();
        while (at < end) {
            byte kind = records.getByte(at);
            switch (kind) {
                case RESOURCE -> {
                    assembly.resource(envelopes.bytes(records.getInt(at + 1)));
                    at += ENVELOPE_RECORD;
                }
                case SCOPE, DEPRECATED_SCOPE -> {
                    assembly.scope(envelopes.bytes(records.getInt(at + 1)), kind == DEPRECATED_SCOPE);
                    at += ENVELOPE_RECORD;
                }
                default -> {
                    int length = spanLength(at);
                    assembly.spans(at, length);
                    at += length;
                }
            }
        }
        size = assembly.size();
    }

    /** Bytes of the span record at {@code at}: its tag of one byte, its length, its message. */
    private int spanLength(int at) {
        int length = 0;
        int position = at + 1;
        for (int shift = 0; ; shift += 7) {
            byte b = records.getByte(position++);
            length |= (b & 0x7f) << shift;
            if (b >= 0) {
                return position - at + length;
            }
        }
    }

    /** Ends with this trace: its envelopes are named once less. */
    void end() {
        int at = records.readerIndex();
        int end = records.writerIndex();
        while (at < end) {
            if (records.getByte(at) <= DEPRECATED_SCOPE) {
                envelopes.release(records.getInt(at + 1));
                at += ENVELOPE_RECORD;
            } else {
                at += spanLength(at);
            }
        }
        forget();
    }

    /** The trace's records, in the buffer that {@link #begin} gave. */
    ByteBuf records() {
        return records;
    }

    /** Ends the look at this trace, whose envelopes stay named. */
    void forget() {
        walk.clear();
        assembly.begin();
        records = trimmed(records);
        request = trimmed(request);
    }

    private static ByteBuf trimmed(ByteBuf scratch) {
        if (scratch.capacity() <= KEPT_BYTES) {
            return scratch.clear();
        }
        scratch.release();
        return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void close() {
        records.release();
        request.release();
        records = Unpooled.EMPTY_BUFFER;
        request = Unpooled.EMPTY_BUFFER;
    }
}
