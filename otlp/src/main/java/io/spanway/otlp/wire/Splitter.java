package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.Signal;

/**
 * Cuts one encoded request into one request per destination, in one forward scan and without decoding it.
 *
 * <p>{@link #scan} asks the {@link ItemRouter} where each item goes; {@link #write} then appends the i-th part. Each part is a whole request:
 * of every resource and scope group that it has items of, it gets the envelope once (resource, scope, schema URLs, unknown fields, repeated
 * fields: raw bytes in their order, before the items), then its items byte for byte in their order. Fields of the request itself other than
 * resource groups go to every part. Nothing is merged, no group is left empty. Deprecated groups (field 1000) keep their number. The lengths
 * of groups are re-encoded as short as possible; everything else is copied.
 *
 * <p>How deep it looks: the fields of requests, groups, metrics, metric data, spans, log records and profiles are read as far as their bounds
 * go, and a request with a broken one is malformed as a whole: nothing of it can be written. What lies deeper (attributes, events, the
 * inside of data points and of resources) is opaque here and passes as it came. A known group or item whose wire type is not
 * length-delimited is an unknown field.
 *
 * <p>Memory: scratch arrays of up to 256 KiB each (four of them) are kept between requests; larger ones only until {@link #reset}. No array
 * grows past the larger of 8 MiB and twice the request's size; a request so full of tiny groups that it would need more counts as malformed.
 *
 * <p>Confined to one thread; reusable.
 */
public final class Splitter {
    /** Answer of {@link #scan}: the bytes are no valid request, as deep as this class looks. */
    public static final int MALFORMED = -1;

    private final SplitPlan plan = new SplitPlan();
    private final RequestScanner scanner = new RequestScanner(plan);
    private ByteBuf request = Unpooled.EMPTY_BUFFER;
    private int malformedAt;

    /**
     * Scans the readable bytes of {@code request}; its indexes are not moved. The caller keeps its reference and holds it until the last
     * {@link #write}.
     *
     * @param router asked during the call only
     * @param parts number of parts the router may answer, from 0 to {@code parts - 1}
     * @return items found (spans, log records, profiles; for metrics always data points), or {@link #MALFORMED} with nothing kept
     */
    public int scan(Signal signal, ByteBuf request, ItemRouter router, int parts) {
        plan.begin(parts, request.readableBytes());
        int items = scanner.scan(signal, request, router, parts);
        if (items == MALFORMED) {
            malformedAt = scanner.failedAt() - request.readerIndex();
            reset();
            return MALFORMED;
        }
        plan.finish();
        this.request = request;
        return items;
    }

    /** After {@link #MALFORMED}: the offset of the field that could not be read, counted from the first byte of the request. */
    public int malformedAt() {
        return malformedAt;
    }

    /** Number of parts that got something, 0 if the request holds no item. The i of the other methods counts in order of first appearance. */
    public int partCount() {
        return plan.partCount();
    }

    /** The router's number of the i-th part. */
    public int part(int i) {
        return plan.part(i);
    }

    /** Items of the i-th part; 0 if it holds only metrics without points. */
    public int items(int i) {
        return plan.items(i);
    }

    /** Encoded size of the i-th part's request, never more than the size of the whole. */
    public int bytes(int i) {
        return plan.bytes(i);
    }

    /** Appends the i-th part's request to {@code target}: {@link #bytes} bytes. */
    public void write(int i, ByteBuf target) {
        target.ensureWritable(plan.bytes(i));
        plan.write(i, request, target);
    }

    /** Forgets the request and what is known about it. */
    public void reset() {
        plan.clear();
        request = Unpooled.EMPTY_BUFFER;
    }
}
