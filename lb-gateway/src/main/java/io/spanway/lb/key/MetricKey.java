package io.spanway.lb.key;

import io.netty.buffer.ByteBuf;
import io.spanway.lb.hash.KeyHash;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter.Granularity;
import io.spanway.otlp.wire.WireCursor;

/** The name of the metric: {@code metric}. Confined to one event loop. */
final class MetricKey implements RoutingKey {
    private final KeyHash hash;
    private final WireCursor metric = new WireCursor();
    private int nameOffset;
    private int nameLength;

    MetricKey(KeyHash hash) {
        this.hash = hash;
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

    @Override
    public long hash(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        findName(request, offset, length);
        return hash.hash(request, nameOffset, nameLength);
    }

    @Override
    public byte[] keyBytes(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        findName(request, offset, length);
        byte[] name = new byte[nameLength];
        request.getBytes(nameOffset, name);
        return name;
    }

    private void findName(ByteBuf request, int offset, int length) {
        nameOffset = offset;
        nameLength = 0;
        metric.reset(request, offset, length);
        while (metric.next()) {
            if (metric.is(OtlpFields.METRIC_NAME, WireCursor.BYTES)) {
                nameOffset = metric.valueOffset();
                nameLength = metric.valueLength();
            }
        }
        metric.clear();
    }

    @Override
    public long invalidIds() {
        return 0;
    }
}
