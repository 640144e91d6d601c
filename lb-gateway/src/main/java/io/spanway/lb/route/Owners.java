package io.spanway.lb.route;

import com.codahale.metrics.Counter;
import io.netty.buffer.ByteBuf;
import io.spanway.lb.key.RoutingKey;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter;
import org.jspecify.annotations.Nullable;

/** Answers the splitter's questions from the table of the current scan. Confined to its loop. */
final class Owners implements ItemRouter {
    private final @Nullable RoutingKey[] keys = new RoutingKey[Signal.values().length];
    private final Counter invalidTraceIds;
    private RoutingKey key;
    private long invalidBefore;
    private @Nullable RoutingTable table;

    Owners(RouterContext context) {
        this.invalidTraceIds = context.invalidTraceIds();
        RoutingKey any = null;
        for (Signal signal : context.signals()) {
            any = context.keys().apply(signal);
            keys[signal.ordinal()] = any;
        }
        if (any == null) {
            throw new IllegalArgumentException("a router needs at least one signal");
        }
        this.key = any;
    }

    /** @param current without a table everything goes to part 0 */
    void begin(Signal signal, @Nullable RoutingTable current) {
        RoutingKey chosen = keys[signal.ordinal()];
        if (chosen == null) {
            throw new IllegalStateException("no pipeline carries " + signal + " here");
        }
        key = chosen;
        table = current;
        invalidBefore = chosen.invalidIds();
    }

    void end() {
        long invalid = key.invalidIds() - invalidBefore;
        if (invalid != 0) {
            invalidTraceIds.inc(invalid);
        }
        table = null;
    }

    @Override
    public Granularity granularity(Signal signal) {
        return key.granularity(signal);
    }

    @Override
    public void enterResource(ByteBuf request, int offset, int length) {
        key.enterResource(request, offset, length);
    }

    @Override
    public void enterScope(ByteBuf request, int offset, int length) {
        key.enterScope(request, offset, length);
    }

    @Override
    public void enterMetric(ByteBuf request, int offset, int length) {
        key.enterMetric(request, offset, length);
    }

    @Override
    public int route(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        RoutingTable current = table;
        return current == null ? 0 : current.owner(key.hash(request, offset, length, idOffset, idLength));
    }
}
