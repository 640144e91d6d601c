package io.spanway.otlp;

import io.netty.buffer.ByteBuf;

/**
 * The encoded bytes of one {@code Export*ServiceRequest} as received, with what is known of them.
 *
 * <p>Holds one reference to its bytes; who holds the payload owns that reference and gives it on or releases it. The bytes themselves are
 * never changed in place. Readers use absolute indexes between {@code bytes().readerIndex()} and {@code writerIndex()} or a duplicate.
 *
 * <p>Confined to the thread that holds it; handed from thread to thread whole.
 */
public final class Payload {
    /** The items were not counted yet. */
    public static final int UNCOUNTED = -1;

    private final Signal signal;
    private final ByteBuf bytes;
    private final RequestContext context;
    private final long arrivalNanos;
    private int items = UNCOUNTED;

    /**
     * @param bytes one reference to it passes to this payload
     * @param arrivalNanos {@link System#nanoTime()} when the request was complete
     */
    public Payload(Signal signal, ByteBuf bytes, RequestContext context, long arrivalNanos) {
        this.signal = signal;
        this.bytes = bytes;
        this.context = context;
        this.arrivalNanos = arrivalNanos;
    }

    public Signal signal() {
        return signal;
    }

    /** The request's bytes; no reference is passed. */
    public ByteBuf bytes() {
        return bytes;
    }

    public int sizeBytes() {
        return bytes.readableBytes();
    }

    public RequestContext context() {
        return context;
    }

    public long arrivalNanos() {
        return arrivalNanos;
    }

    /** Spans, data points, log records or profiles, or {@link #UNCOUNTED} while nobody has scanned the bytes. Readable after release. */
    public int items() {
        return items;
    }

    /** Whoever scans the bytes first tells what it found, so that nobody scans them twice. */
    public void counted(int items) {
        this.items = items;
    }

    /** A second payload over the same bytes, with a reference of its own. */
    public Payload share() {
        Payload copy = new Payload(signal, bytes.retainedDuplicate(), context, arrivalNanos);
        copy.items = items;
        return copy;
    }

    /** Gives the reference back; the bytes may not be touched any more. */
    public void release() {
        bytes.release();
    }
}
