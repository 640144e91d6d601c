package io.spanway.lb.route;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter;

/**
 * The routing key of each item of a request, as the hash that the table's placement takes.
 *
 * <p>Calls come in the order of {@link ItemRouter}'s, with the same meaning. Confined to a loop.
 */
public interface ItemKeys {
    ItemRouter.Granularity granularity(Signal signal);

    void enterResource(ByteBuf request, int offset, int length);

    void enterScope(ByteBuf request, int offset, int length);

    void enterMetric(ByteBuf request, int offset, int length);

    long keyHash(ByteBuf request, int offset, int length, int idOffset, int idLength);
}
