package io.spanway.lb.fake;

import io.netty.buffer.ByteBuf;
import io.spanway.lb.route.ItemKeys;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter;

/** The low eight bytes of the trace id are the key. Confined to a loop. */
public final class TraceKeys implements ItemKeys {
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
    public long keyHash(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        return idLength == 16 ? request.getLong(idOffset + 8) : 0;
    }
}
