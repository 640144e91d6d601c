package io.spanway.processing.trace;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.IdHash;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter;
import io.spanway.otlp.wire.Splitter;

/** Splits requests by the shard that owns each trace. Confined to one thread; reusable. */
final class ShardSplit implements ItemRouter {
    private static final int ID_BYTES = 16;

    private final Splitter splitter = new Splitter();
    private int shards;

    /** Number of spans, or {@link Splitter#MALFORMED}; the parts are then the splitter's. */
    int scan(ByteBuf request, int shards) {
        this.shards = shards;
        return splitter.scan(Signal.TRACES, request, this, shards);
    }

    Splitter splitter() {
        return splitter;
    }

    @Override
    public Granularity granularity(Signal signal) {
        return Granularity.ITEM;
    }

    @Override
    public void enterResource(ByteBuf request, int offset, int length) {}

    @Override
    public void enterScope(ByteBuf request, int offset, int length) {}

    @Override
    public void enterMetric(ByteBuf request, int offset, int length) {}

    /** Spans without a valid id share one trace id, and so one shard. */
    @Override
    public int route(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        boolean valid = idLength == ID_BYTES;
        long high = valid ? request.getLong(idOffset) : 0;
        long low = valid ? request.getLong(idOffset + Long.BYTES) : 0;
        return IdHash.choose(IdHash.SHARD.hash(high, low), shards);
    }
}
