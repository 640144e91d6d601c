package io.spanway.lb.key;

import io.netty.buffer.ByteBuf;
import io.spanway.lb.hash.KeyHash;
import io.spanway.lb.key.value.KeyBytes;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter.Granularity;

/** One key for each resource group: {@code service} and {@code resource}. Confined to one event loop. */
final class ResourceKey implements RoutingKey {
    private final ResourceRule rule;
    private final KeyHash hash;
    private final KeyBytes key = new KeyBytes();

    ResourceKey(ResourceRule.Kind kind, KeyHash hash) {
        this.rule = new ResourceRule(kind);
        this.hash = hash;
    }

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
    public long hash(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        key.clear();
        rule.append(request, offset, length, key);
        return hash.hash(key.array(), 0, key.length());
    }

    @Override
    public byte[] keyBytes(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        key.clear();
        rule.append(request, offset, length, key);
        return key.copy();
    }

    @Override
    public long invalidIds() {
        return 0;
    }
}
