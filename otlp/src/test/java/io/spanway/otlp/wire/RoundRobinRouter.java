package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.Signal;

/** Item after item to the next part, without looking at it. */
final class RoundRobinRouter implements ItemRouter {
    private final int parts;
    private int next;

    RoundRobinRouter(int parts) {
        this.parts = parts;
    }

    @Override
    public Granularity granularity(Signal signal) {
        return Granularity.POINT;
    }

    @Override
    public void enterResource(ByteBuf request, int offset, int length) {}

    @Override
    public void enterScope(ByteBuf request, int offset, int length) {}

    @Override
    public void enterMetric(ByteBuf request, int offset, int length) {}

    @Override
    public int route(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        return next++ % parts;
    }
}
