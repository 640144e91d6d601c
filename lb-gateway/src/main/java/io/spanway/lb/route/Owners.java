package io.spanway.lb.route;

import com.codahale.metrics.Counter;
import io.netty.buffer.ByteBuf;
import io.spanway.lb.key.RoutingKey;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter;
import org.jspecify.annotations.Nullable;

/**
 * Answers the splitter's questions from the table of the current scan. Items of one key in a row are looked up once. Confined to its loop.
 */
final class Owners implements ItemRouter {
    private final @Nullable RoutingKey[] keys = new RoutingKey[Signal.values().length];
    private static final int TRACE_ID_BYTES = 16;
    private static final int NOBODY = -1;

    private final Counter invalidTraceIds;
    private final @Nullable Pins pins;
    private RoutingKey key;
    private boolean pinned;
    private long lastHash;
    private int lastOwner;
    private long invalidBefore;
    private @Nullable RoutingTable table;

    Owners(RouterContext context) {
        this.invalidTraceIds = context.invalidTraceIds();
        SeenTraces seen = context.seen();
        this.pins = seen == null ? null : new Pins(seen, context.pins());
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
        pinned = pins != null && chosen.byTraceId();
        lastOwner = NOBODY;
        invalidBefore = chosen.invalidIds();
    }

    void end() {
        long invalid = key.invalidIds() - invalidBefore;
        if (invalid != 0) {
            invalidTraceIds.inc(invalid);
        }
        if (pins != null) {
            pins.flush();
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
        if (current == null) {
            return 0;
        }
        long hash = key.hash(request, offset, length, idOffset, idLength);
        Pins traces = pinned && idLength == TRACE_ID_BYTES ? pins : null;
        if (hash == lastHash && lastOwner != NOBODY) {
            if (traces != null) {
                traces.again();
            }
            return lastOwner;
        }
        lastHash = hash;
        lastOwner = traces == null ? current.owner(hash) : traces.owner(current, hash);
        return lastOwner;
    }
}
