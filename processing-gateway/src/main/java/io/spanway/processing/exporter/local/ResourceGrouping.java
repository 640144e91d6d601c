package io.spanway.processing.exporter.local;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter;
import io.spanway.otlp.wire.Splitter;
import io.spanway.otlp.wire.WireCursor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cuts payloads by the text value of one resource attribute. Confined to one thread. */
final class ResourceGrouping implements ItemRouter {
    /** Distinct values in one payload that get parts of their own; resources with further ones go to the part without a value. */
    private static final int MAX_PARTS = 1024;

    private final String attribute;
    private final Splitter splitter = new Splitter();
    private final WireCursor group = new WireCursor();
    private final WireCursor resource = new WireCursor();
    private final WireCursor pair = new WireCursor();
    private final WireCursor value = new WireCursor();
    private final List<String> values = new ArrayList<>();

    ResourceGrouping(String attribute) {
        this.attribute = attribute;
    }

    /** Parts by value, "" for resources without one; the payload stays the caller's, the parts become so. */
    Map<String, Payload> split(Payload payload) {
        Map<String, Payload> parts = new LinkedHashMap<>();
        values.clear();
        values.add("");
        int found = splitter.scan(payload.signal(), payload.bytes(), this, MAX_PARTS);
        if (found == Splitter.MALFORMED) {
            throw new IllegalArgumentException("not a valid OTLP request");
        }
        for (int i = 0; i < splitter.partCount(); i++) {
            ByteBuf bytes = ByteBufAllocator.DEFAULT.buffer(splitter.bytes(i));
            splitter.write(i, bytes);
            Payload part = new Payload(payload.signal(), bytes, payload.context(), payload.arrivalNanos());
            part.counted(splitter.items(i));
            parts.put(values.get(splitter.part(i)), part);
        }
        splitter.reset();
        return parts;
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
    public int route(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        String text = valueOf(request, offset, length);
        int known = values.indexOf(text);
        if (known >= 0) {
            return known;
        }
        if (values.size() >= MAX_PARTS) {
            return 0;
        }
        values.add(text);
        return values.size() - 1;
    }

    private String valueOf(ByteBuf request, int offset, int length) {
        String found = "";
        group.reset(request, offset, length);
        while (group.next()) {
            if (isMessage(group, 1)) {
                resource.reset(request, group.valueOffset(), group.valueLength());
                while (resource.next()) {
                    if (isMessage(resource, 1)) {
                        String text = valueOfPair(request);
                        found = text.isEmpty() ? found : text;
                    }
                }
            }
        }
        return found;
    }

    private String valueOfPair(ByteBuf request) {
        boolean named = false;
        String text = "";
        pair.reset(request, resource.valueOffset(), resource.valueLength());
        while (pair.next()) {
            if (isMessage(pair, 1)) {
                named = attribute.equals(text(request, pair));
            } else if (isMessage(pair, 2)) {
                value.reset(request, pair.valueOffset(), pair.valueLength());
                while (value.next()) {
                    text = isMessage(value, 1) ? text(request, value) : text;
                }
            }
        }
        return named ? text : "";
    }

    private static boolean isMessage(WireCursor cursor, int field) {
        return cursor.field() == field && cursor.wireType() == WireCursor.BYTES;
    }

    private static String text(ByteBuf request, WireCursor cursor) {
        return request.toString(cursor.valueOffset(), cursor.valueLength(), StandardCharsets.UTF_8);
    }
}
