package io.spanway.otlp.model.point;

import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.NumberList;

/** One side of an exponential histogram (OTLP {@code Buckets}). Confined to the payload's holder. */
public final class Buckets extends Message {
    private static final int OFFSET = 1 << 3 | 0;
    private static final int BUCKET_COUNTS = 2 << 3 | 2;
    private static final int BUCKET_COUNTS_UNPACKED = 2 << 3 | 0;

    private int offset;
    private final NumberList bucketCounts = new NumberList();

    /** A new one, empty. */
    public Buckets() {}

    /** Stands in for one that the wire did not have; written only once something of it is set. */
    static Buckets absent() {
        Buckets made = new Buckets();
        made.startUnchanged();
        return made;
    }

    Buckets(MessageReader reader) {
        super(reader);
    }

    public int offset() {
        open();
        return offset;
    }

    public void setOffset(int offset) {
        open();
        touch();
        this.offset = offset;
    }

    public long[] bucketCounts() {
        open();
        return bucketCounts.toArray();
    }

    public void setBucketCounts(long[] bucketCounts) {
        open();
        touch();
        this.bucketCounts.set(bucketCounts);
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case OFFSET -> offset = (int) reader.zigzag();
            case BUCKET_COUNTS -> bucketCounts.addPackedVarint(reader);
            case BUCKET_COUNTS_UNPACKED -> bucketCounts.add(reader.varint());
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.packedVarint(2, bucketCounts.toArray());
        out.zigzag(1, offset);
    }
}
