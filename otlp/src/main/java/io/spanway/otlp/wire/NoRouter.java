package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.Signal;

/** Sends everything to part 0 in the coarsest grain: for whoever only counts. Immutable. */
enum NoRouter implements ItemRouter {
    INSTANCE;

    @Override
    public Granularity granularity(Signal signal) {
        return Granularity.RESOURCE;
    }

    @Override
    public void enterResource(ByteBuf request, int offset, int length) {}

    @Override
    public void enterScope(ByteBuf request, int offset, int length) {}

    @Override
    public void enterMetric(ByteBuf request, int offset, int length) {}

    @Override
    public int route(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        return 0;
    }
}
