package io.spanway.otlp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The encoded bytes of one {@code Export*ServiceRequest} as received, with what is known of them.
 *
 * <p>Holds one reference to its bytes; who holds the payload owns that reference and gives it on or releases it. The bytes themselves are
 * never changed in place. Components that look inside work on a {@link Decoded} form; bytes and form are converted into each other when asked for. Readers use absolute indexes between {@code bytes().readerIndex()} and {@code writerIndex()} or a duplicate.
 *
 * <p>Confined to the thread that holds it; handed from thread to thread whole.
 */
public final class Payload {
    /** The items were not counted yet. */
    public static final int UNCOUNTED = -1;

    private final Signal signal;
    private ByteBuf bytes;
    private final RequestContext context;
    private final long arrivalNanos;
    private int items = UNCOUNTED;
    private @Nullable Decoded decoded;

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

    /** The request's bytes, encoded anew if the decoded form was changed, which then is given up; no reference is passed. */
    public ByteBuf bytes() {
        if (decoded != null) {
            encode(decoded);
        }
        return bytes;
    }

    private void encode(Decoded form) {
        decoded = null;
        if (form.changed()) {
            ByteBuf before = bytes;
            bytes = form.encode();
            before.release();
        }
    }

    /** The decoded form, or null while nobody has made one or since the bytes were asked for. */
    public @Nullable Decoded decoded() {
        return decoded;
    }

    /** Keeps the form that was decoded from {@link #bytes()}; from now on it is what counts. */
    public void keepDecoded(Decoded form) {
        decoded = form;
    }

    /** Size of the bytes; while there is a decoded form, of those that it was decoded from. */
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
        Payload copy = new Payload(signal, bytes().retainedDuplicate(), context, arrivalNanos);
        copy.items = items;
        return copy;
    }

    /** Gives the reference back; the bytes may not be touched any more. */
    public void release() {
        bytes.release();
    }
}
