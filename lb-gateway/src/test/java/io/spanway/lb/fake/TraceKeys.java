package io.spanway.lb.fake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.spanway.lb.key.RoutingKey;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter;

/** The low eight bytes of the trace id are the key. Confined to a loop. */
public final class TraceKeys implements RoutingKey {
    @Override
    public ItemRouter.Granularity granularity(Signal signal) {
        return ItemRouter.Granularity.ITEM;
    }

    @Override
    public void enterResource(ByteBuf request, int offset, int length) {}

    @Override
    public void enterScope(ByteBuf request, int offset, int length) {}

    @Override
    public void enterMetric(ByteBuf request, int offset, int length) {}

    @Override
    public long hash(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        return idLength == 16 ? request.getLong(idOffset + 8) : 0;
    }

    @Override
    public byte[] keyBytes(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        return ByteBufUtil.getBytes(request, idOffset, idLength, true);
    }

    @Override
    public long invalidIds() {
        return 0;
    }

    @Override
    public boolean byTraceId() {
        return true;
    }
}
