package io.spanway.lb.key;

import io.netty.buffer.ByteBuf;
import io.spanway.lb.hash.KeyHash;
import io.spanway.lb.key.value.KeyBytes;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter.Granularity;
import io.spanway.otlp.wire.WireCursor;

/**
 * The identity of the time series that a data point belongs to: {@code streamID}. What precedes the point's own attributes is put together once for
 * each metric. Confined to one event loop.
 */
final class StreamKey implements RoutingKey {
    private final KeyHash hash;
    private final Identity identity = new Identity();
    private final KeyBytes key = new KeyBytes();
    private final WireCursor outer = new WireCursor();
    private final WireCursor inner = new WireCursor();
    private int metricOffset;
    private int pointAttributes;
    private int resourceEnd;
    private int scopeEnd;
    private int metricEnd;

    StreamKey(KeyHash hash) {
        this.hash = hash;
    }

    @Override
    public Granularity granularity(Signal signal) {
        return Granularity.POINT;
    }

    @Override
    public void enterResource(ByteBuf request, int offset, int length) {
        identity.begin();
        identity.envelope(request, offset, length, OtlpFields.RESOURCE_ATTRIBUTES);
        resourceEnd = identity.bytes().length();
    }

    @Override
    public void enterScope(ByteBuf request, int offset, int length) {
        identity.bytes().truncate(resourceEnd);
        text(request, offset, length, OtlpFields.SCOPE_NAME);
        text(request, offset, length, OtlpFields.SCOPE_VERSION);
        identity.envelope(request, offset, length, OtlpFields.SCOPE_ATTRIBUTES);
        scopeEnd = identity.bytes().length();
    }

    /** Appends a text field of a scope group's scope, the last of several. */
    private void text(ByteBuf request, int offset, int length, int field) {
        int textOffset = offset;
        int textLength = 0;
        outer.reset(request, offset, length);
        while (outer.next()) {
            if (!outer.is(OtlpFields.ENVELOPE, WireCursor.BYTES)) {
                continue;
            }
            inner.reset(request, outer.valueOffset(), outer.valueLength());
            while (inner.next()) {
                if (inner.is(field, WireCursor.BYTES)) {
                    textOffset = inner.valueOffset();
                    textLength = inner.valueLength();
                }
            }
        }
        identity.bytes().put(request, textOffset, textLength);
    }

    @Override
    public void enterMetric(ByteBuf request, int offset, int length) {
        metricOffset = offset;
        KeyBytes bytes = identity.bytes();
        bytes.truncate(scopeEnd);
        int dataField = 0;
        int dataOffset = offset;
        int dataLength = 0;
        int unitOffset = offset;
        int unitLength = 0;
        int nameOffset = offset;
        int nameLength = 0;
        outer.reset(request, offset, length);
        while (outer.next()) {
            if (outer.is(OtlpFields.METRIC_NAME, WireCursor.BYTES)) {
                nameOffset = outer.valueOffset();
                nameLength = outer.valueLength();
            } else if (outer.is(OtlpFields.METRIC_UNIT, WireCursor.BYTES)) {
                unitOffset = outer.valueOffset();
                unitLength = outer.valueLength();
            } else if (outer.wireType() == WireCursor.BYTES && OtlpFields.metricType(outer.field()) != 0) {
                dataField = outer.field();
                dataOffset = outer.valueOffset();
                dataLength = outer.valueLength();
            }
        }
        bytes.put(request, nameOffset, nameLength);
        bytes.put(request, unitOffset, unitLength);
        bytes.put(OtlpFields.metricType(dataField));
        kind(request, dataField, dataOffset, dataLength);
        pointAttributes = OtlpFields.pointAttributes(dataField);
        metricEnd = bytes.length();
    }

    /** Appends whether the series only grows, and its temporality. */
    private void kind(ByteBuf request, int dataField, int offset, int length) {
        boolean histogram = dataField == OtlpFields.HISTOGRAM || dataField == OtlpFields.EXPONENTIAL_HISTOGRAM;
        int monotonic = histogram ? 1 : 0;
        int temporality = 0;
        if (histogram || dataField == OtlpFields.SUM) {
            inner.reset(request, offset, length);
            while (inner.next()) {
                if (inner.is(OtlpFields.DATA_TEMPORALITY, WireCursor.VARINT)) {
                    temporality = (int) inner.varint();
                } else if (!histogram && inner.is(OtlpFields.SUM_MONOTONIC, WireCursor.VARINT)) {
                    monotonic = inner.varint() != 0 ? 1 : 0;
                }
            }
        }
        identity.bytes().put(monotonic);
        identity.bytes().put(temporality);
    }

    @Override
    public long hash(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        build(request, offset, length);
        return hash.hash(key.array(), 0, key.length());
    }

    @Override
    public byte[] keyBytes(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        build(request, offset, length);
        return key.copy();
    }

    private void build(ByteBuf request, int offset, int length) {
        identity.bytes().truncate(metricEnd);
        // A metric without points is routed by its own range.
        identity.message(request, offset, offset == metricOffset ? 0 : length, pointAttributes);
        key.clear();
        key.ascii("stream/");
        key.hex(identity.hash());
    }

    @Override
    public long invalidIds() {
        return 0;
    }
}
