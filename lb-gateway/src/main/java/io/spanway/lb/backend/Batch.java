package io.spanway.lb.backend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Parts of one signal and one set of forwarded metadata, one behind the other in one slab: merging OTLP requests is concatenation.
 *
 * <p>Owns the slab until its call is answered, because what failed must be found again. Confined to the lane's loop.
 */
final class Batch implements Completion {
    private final Lane lane;
    private final Signal signal;
    private final Map<String, List<String>> metadata;
    private final ArrayList<Part> parts = new ArrayList<>(4);
    private ByteBuf slab;
    private long openedNanos;
    private long sentNanos;
    private long underWayBytes;

    /** @param initialBytes room for parts before the slab must grow */
    Batch(Lane lane, Part first, int initialBytes, long nowNanos) {
        this.lane = lane;
        this.signal = first.signal();
        this.metadata = first.context().metadata();
        this.slab = newSlab(initialBytes);
        this.openedNanos = nowNanos;
    }

    private static ByteBuf newSlab(int bytes) {
        return Slabs.ofLoop().take(GrpcChannel.PREFIX_BYTES + bytes).writeZero(GrpcChannel.PREFIX_BYTES);
    }

    /** Whether {@code part} may travel with what is here. */
    boolean takes(Part part) {
        Map<String, List<String>> other = part.context().metadata();
        return signal == part.signal() && signal.concatenates() && (metadata == other || metadata.equals(other));
    }

    /** Makes room; the caller writes {@code bytes} at the slab's writer index. */
    ByteBuf begin(Part part, int bytes) {
        if (slab.writableBytes() < bytes) {
            grow(bytes);
        }
        part.offset = slab.writerIndex();
        part.length = bytes;
        parts.add(part);
        return slab;
    }

    /** To twice the bytes at least, so that each is copied once on average. */
    private void grow(int bytes) {
        ByteBuf small = slab;
        int needed = small.writerIndex() + bytes;
        int doubled = Math.min(2 * Math.min(small.capacity(), Integer.MAX_VALUE / 2), lane.mostBatchBytes());
        slab = Slabs.ofLoop().take(Math.max(needed, doubled)).writeBytes(small, 0, small.writerIndex());
        Slabs.ofLoop().give(small);
    }

    /** The last part's bytes as they came out. */
    void end() {
        Part last = parts.get(parts.size() - 1);
        int written = slab.writerIndex() - last.offset;
        if (written != last.length) {
            throw new IllegalStateException(
                    "part of " + last.length + " bytes was announced, " + written + " were written");
        }
    }

    /** Bytes of all parts. */
    int bytes() {
        return slab.writerIndex() - GrpcChannel.PREFIX_BYTES;
    }

    Signal signal() {
        return signal;
    }

    Map<String, List<String>> metadata() {
        return metadata;
    }

    List<Part> parts() {
        return parts;
    }

    boolean merged() {
        return parts.size() > 1;
    }

    long openedNanos() {
        return openedNanos;
    }

    long sentNanos() {
        return sentNanos;
    }

    /** Bytes under way to the backend when it was sent, its own included. */
    long underWayBytes() {
        return underWayBytes;
    }

    void sentBehind(long bytes) {
        underWayBytes = bytes;
    }

    /** The framed message for one call, with a reference of its own. */
    ByteBuf framed(long nowNanos) {
        sentNanos = nowNanos;
        return slab.retainedDuplicate();
    }

    /**
     * The bytes of one part, with a reference of its own. Copied where a waiting part would keep a slab that is much larger.
     */
    ByteBuf bytesOf(Part part) {
        if (slab.capacity() / 2 < part.length) {
            return slab.retainedSlice(part.offset, part.length);
        }
        return PooledByteBufAllocator.DEFAULT.directBuffer(part.length).writeBytes(slab, part.offset, part.length);
    }

    /** A batch of nothing but {@code part}. */
    Batch single(Part part, long nowNanos) {
        Batch single = new Batch(lane, part, part.length, nowNanos);
        int from = part.offset;
        single.begin(part, part.length).writeBytes(slab, from, part.length);
        return single;
    }

    /** Whether the client of some part no longer waits. */
    boolean anyExpired(long nowNanos) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).context().expired(nowNanos)) {
                return true;
            }
        }
        return false;
    }

    /** Cuts out the parts whose clients no longer wait, into {@code expired}. */
    void cutExpired(long nowNanos, List<Part> expired) {
        ByteBuf old = slab;
        List<Part> all = List.copyOf(parts);
        slab = newSlab(bytes());
        parts.clear();
        for (Part part : all) {
            if (part.context().expired(nowNanos)) {
                expired.add(part);
            } else {
                int from = part.offset;
                begin(part, part.length).writeBytes(old, from, part.length);
            }
        }
        Slabs.ofLoop().give(old);
    }

    void release() {
        Slabs.ofLoop().give(slab);
    }

    @Override
    public void complete(Outcome outcome) {
        lane.answered(this, outcome);
    }
}
