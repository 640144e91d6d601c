package io.spanway.lb.key;

import io.netty.buffer.ByteBuf;
import io.spanway.lb.hash.KeyHash;
import io.spanway.lb.key.value.KeyBytes;
import io.spanway.lb.key.value.ValueText;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter.Granularity;
import io.spanway.otlp.wire.WireCursor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The values of named attributes, each looked up in the resource, then in the scope, then in the span, record or data point: {@code attributes}.
 *
 * <p>Ours, and the Collector's for traces: {@code name=text|} in configured order, so that a span and a log record with the same attributes agree. The
 * Collector's for logs and metrics: the same, but first all that the resource has, then all that the scope has, then the rest. Its older
 * releases: strings only, without names and separators.
 *
 * <p>Spans of one trace and scope group share the key of the first of them, as in the Collector, so that span attributes do not tear a trace
 * apart more than they must. Confined to one event loop.
 */
final class AttributesKey implements RoutingKey {
    /** Where an attribute was found; what neither resource nor scope has is looked for in the item. */
    private static final int RESOURCE = 0;

    private static final int SCOPE = 1;
    private static final int ITEM = 2;

    private final Signal signal;
    private final byte[][] names;
    private final PseudoAttribute[] pseudo;
    private final boolean byLevel;
    private final boolean valuesOnly;
    private final KeyHash hash;

    private final AttributeFinder finder = new AttributeFinder();
    private final ValueText text = new ValueText();
    private final TraceGroups traces = new TraceGroups();
    private final KeyBytes key = new KeyBytes();
    private final WireCursor fields = new WireCursor();

    private final int[] levels;
    private final int[] offsets;
    private final int[] lengths;
    private boolean itemMatters;
    private boolean scopeHashed;
    private long scopeHash;
    private int metricOffset = -1;
    private int itemAttributes;

    AttributesKey(Signal signal, List<String> attributes, KeyConfig config, KeyHash hash) {
        this.signal = signal;
        this.hash = hash;
        this.byLevel = config.otelcolBytes() && signal != Signal.TRACES;
        this.valuesOnly = config.valuesOnly();
        int count = attributes.size();
        names = new byte[count][];
        pseudo = new PseudoAttribute[count];
        levels = new int[count];
        offsets = new int[count];
        lengths = new int[count];
        for (int i = 0; i < count; i++) {
            names[i] = attributes.get(i).getBytes(StandardCharsets.UTF_8);
            pseudo[i] = PseudoAttribute.of(signal, attributes.get(i));
        }
        itemAttributes = OtlpFields.itemAttributes(signal);
    }

    @Override
    public Granularity granularity(Signal ignored) {
        return signal == Signal.METRICS ? Granularity.POINT : Granularity.ITEM;
    }

    @Override
    public void enterResource(ByteBuf request, int offset, int length) {
        Arrays.fill(levels, ITEM);
        look(request, offset, length, RESOURCE, OtlpFields.RESOURCE_ATTRIBUTES);
    }

    @Override
    public void enterScope(ByteBuf request, int offset, int length) {
        for (int i = 0; i < levels.length; i++) {
            levels[i] = levels[i] == SCOPE ? ITEM : levels[i];
        }
        look(request, offset, length, SCOPE, OtlpFields.SCOPE_ATTRIBUTES);
        itemMatters = false;
        for (int level : levels) {
            itemMatters |= level == ITEM;
        }
        scopeHashed = false;
        traces.clear();
    }

    private void look(ByteBuf request, int offset, int length, int level, int attributes) {
        for (int i = 0; i < names.length; i++) {
            if (levels[i] == ITEM && finder.inEnvelope(request, offset, length, attributes, names[i])) {
                levels[i] = level;
                offsets[i] = finder.valueOffset();
                lengths[i] = finder.valueLength();
            }
        }
    }

    @Override
    public void enterMetric(ByteBuf request, int offset, int length) {
        metricOffset = offset;
        fields.reset(request, offset, length);
        while (fields.next()) {
            if (OtlpFields.metricType(fields.field()) != 0 && fields.wireType() == WireCursor.BYTES) {
                itemAttributes = OtlpFields.pointAttributes(fields.field());
            }
        }
        fields.clear();
    }

    @Override
    public long hash(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        if (!itemMatters) {
            if (!scopeHashed) {
                scopeHash = hashOf(request, offset, length);
                scopeHashed = true;
            }
            return scopeHash;
        }
        if (signal != Signal.TRACES) {
            return hashOf(request, offset, length);
        }
        int at = traces.find(request, idOffset, idLength);
        if (at >= 0) {
            return traces.hash(at);
        }
        long first = hashOf(request, offset, length);
        traces.add(at, request, idOffset, idLength, offset, length, first);
        return first;
    }

    private long hashOf(ByteBuf request, int offset, int length) {
        build(request, offset, length);
        return hash.hash(key.array(), 0, key.length());
    }

    @Override
    public byte[] keyBytes(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        int at = signal == Signal.TRACES ? traces.find(request, idOffset, idLength) : -1;
        if (at >= 0) {
            build(request, traces.offset(at), traces.length(at));
        } else {
            build(request, offset, length);
        }
        return key.copy();
    }

    private void build(ByteBuf request, int offset, int length) {
        key.clear();
        if (!byLevel) {
            for (int i = 0; i < names.length; i++) {
                append(i, request, offset, length);
            }
            return;
        }
        for (int level = RESOURCE; level <= ITEM; level++) {
            for (int i = 0; i < names.length; i++) {
                if (levels[i] == level) {
                    append(i, request, offset, length);
                }
            }
        }
    }

    private void append(int i, ByteBuf request, int offset, int length) {
        if (!valuesOnly) {
            key.put(names[i]);
            key.put('=');
        }
        if (levels[i] != ITEM) {
            value(request, offsets[i], lengths[i]);
        } else if (pseudo[i] != PseudoAttribute.NONE) {
            pseudo[i].append(request, offset, length, fields, text, key);
        } else if (offset != metricOffset && finder.inMessage(request, offset, length, itemAttributes, names[i])) {
            value(request, finder.valueOffset(), finder.valueLength());
        }
        if (!valuesOnly) {
            key.put('|');
        }
    }

    private void value(ByteBuf request, int offset, int length) {
        if (valuesOnly) {
            text.appendString(request, offset, length, key);
        } else {
            text.append(request, offset, length, key);
        }
    }

    @Override
    public long invalidIds() {
        return 0;
    }
}
