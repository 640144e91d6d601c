package io.spanway.otlp.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter.Granularity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Takes encoded requests apart with protobuf-java's schema-less parser, as an independent second opinion on structure, raw item bytes and
 * context. Throws {@link InvalidProtocolBufferException} where a level that the splitter looks at is malformed.
 */
final class RequestOracle {
    private static final Set<Integer> DATA = Set.of(5, 7, 9, 10, 11);

    private final Signal signal;
    private final Granularity granularity;
    private final List<Placed> placed = new ArrayList<>();
    private int items;

    /**
     * An item as found.
     *
     * @param bytes the raw message
     * @param items what it counts for: 1, or the points of a metric or of a group
     * @param context everything around it: fields of request, resource group, scope group, metric, data
     * @param path the item's groups, each numbered in the request
     */
    record Placed(ByteString bytes, int items, List<Object> context, List<Integer> path) {}

    private RequestOracle(Signal signal, Granularity granularity) {
        this.signal = signal;
        this.granularity =
                granularity == Granularity.POINT && signal != Signal.METRICS ? Granularity.ITEM : granularity;
    }

    static List<Placed> takeApart(Signal signal, Granularity granularity, ByteString request) throws IOException {
        RequestOracle oracle = new RequestOracle(signal, granularity);
        oracle.request(request);
        return oracle.placed;
    }

    private void request(ByteString bytes) throws IOException {
        UnknownFieldSet fields = parse(bytes);
        UnknownFieldSet envelope = without(fields, 1);
        int number = 0;
        for (ByteString group : fields.getField(1).getLengthDelimitedList()) {
            resource(group, List.of(envelope), List.of(number++));
        }
    }

    private void resource(ByteString bytes, List<Object> context, List<Integer> path) throws IOException {
        int itemsBefore = items;
        int before = placed.size();
        UnknownFieldSet fields = parse(bytes);
        boolean deprecated = signal != Signal.PROFILES;
        UnknownFieldSet envelope = without(fields, 2);
        List<Object> inner = with(context, deprecated ? without(envelope, 1000) : envelope);
        int number = 0;
        for (ByteString scope : fields.getField(2).getLengthDelimitedList()) {
            scope(scope, with(inner, 2), with(path, number++));
        }
        if (deprecated) {
            for (ByteString scope : fields.getField(1000).getLengthDelimitedList()) {
                scope(scope, with(inner, 1000), with(path, number++));
            }
        }
        if (granularity == Granularity.RESOURCE && placed.size() > before) {
            placed.subList(before, placed.size()).clear();
            placed.add(new Placed(bytes, items - itemsBefore, context, List.of()));
        }
    }

    private void scope(ByteString bytes, List<Object> context, List<Integer> path) throws IOException {
        UnknownFieldSet fields = parse(bytes);
        List<Object> inner = with(context, without(fields, 2));
        int number = 0;
        for (ByteString item : fields.getField(2).getLengthDelimitedList()) {
            if (signal == Signal.METRICS) {
                metric(item, inner, path, number++);
            } else {
                UnknownFieldSet unused = parse(item);
                assert unused != null;
                items++;
                placed.add(new Placed(item, 1, inner, path));
            }
        }
    }

    private void metric(ByteString bytes, List<Object> context, List<Integer> path, int number) throws IOException {
        UnknownFieldSet envelope = parse(bytes);
        int kind = 0;
        List<ByteString> live = new ArrayList<>();
        CodedInputStream in = input(bytes);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED || !DATA.contains(field)) {
                in.skipField(tag);
                continue;
            }
            if (field != kind) {
                live.clear();
            }
            kind = field;
            live.add(in.readBytes());
            UnknownFieldSet unused = parse(live.get(live.size() - 1));
            assert unused != null;
        }
        UnknownFieldSet data = parse(ByteString.copyFrom(live));
        List<ByteString> points = data.getField(1).getLengthDelimitedList();
        items += points.size();
        if (granularity != Granularity.POINT || points.isEmpty()) {
            placed.add(new Placed(bytes, points.size(), context, path));
            return;
        }
        List<ByteString> all = envelope.getField(kind).getLengthDelimitedList();
        List<Object> inner = with(with(context, without(envelope, kind)), all.subList(0, all.size() - live.size()));
        for (ByteString point : points) {
            placed.add(new Placed(point, 1, with(inner, List.of(kind, without(data, 1))), with(path, number)));
        }
    }

    private static UnknownFieldSet parse(ByteString bytes) throws IOException {
        // Where it takes the value, protobuf-java reads a varint of ten bytes whose last is marked to go on; where it
        // skips
        // the field it refuses it, as the encoding document does.
        CodedInputStream strict = input(bytes);
        for (int tag = strict.readTag(); tag != 0 && strict.skipField(tag); ) {
            tag = strict.readTag();
        }
        CodedInputStream in = input(bytes);
        UnknownFieldSet fields = UnknownFieldSet.parseFrom(in);
        in.checkLastTagWas(0);
        return fields;
    }

    private static CodedInputStream input(ByteString bytes) {
        CodedInputStream in = bytes.newCodedInput();
        in.setRecursionLimit(WireCursor.MAX_GROUP_DEPTH);
        return in;
    }

    /** The set without the length-delimited values of the field; values of other wire types are unknown fields and stay. */
    private static UnknownFieldSet without(UnknownFieldSet fields, int number) {
        if (!fields.hasField(number)) {
            return fields;
        }
        UnknownFieldSet.Field field = fields.getField(number);
        UnknownFieldSet.Field.Builder rest = UnknownFieldSet.Field.newBuilder();
        field.getVarintList().forEach(rest::addVarint);
        field.getFixed32List().forEach(rest::addFixed32);
        field.getFixed64List().forEach(rest::addFixed64);
        field.getGroupList().forEach(rest::addGroup);
        UnknownFieldSet.Builder builder = fields.toBuilder().clearField(number);
        UnknownFieldSet.Field kept = rest.build();
        return kept.equals(UnknownFieldSet.Field.getDefaultInstance())
                ? builder.build()
                : builder.addField(number, kept).build();
    }

    private static <T> List<T> with(List<? extends T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }
}
