package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter.Granularity;
import java.util.Objects;

/**
 * The forward scan over one request: asks the router about each item and notes in a {@link SplitPlan} what goes where.
 *
 * <p>Field numbers (opentelemetry-proto 1.11, the same for all signals): request 1 = resource group; resource group 2 = scope group, and
 * 1000 = the deprecated instrumentation library group, laid out alike; scope group 2 = item. A metric holds its points as field 1 of one of
 * its data fields.
 *
 * <p>Metric.data is a oneof: of several data fields the last kind counts, and neighbouring ones of that kind are joined, as protobuf defines
 * it for a message that comes in pieces. Earlier kinds are dead; they stay in the envelope and their points are no items.
 *
 * <p>Confined to one thread.
 */
final class RequestScanner {
    private static final int RESOURCE_GROUP = 1;
    private static final int SCOPE_GROUP = 2;
    private static final int DEPRECATED_GROUP = 1000;
    private static final int ITEM = 2;
    private static final int DATA_POINT = 1;

    private static final int SPAN_TRACE_ID = 1;
    private static final int LOG_TRACE_ID = 9;

    /** gauge, sum, histogram, exponential_histogram, summary. */
    private static final int DATA_FIELDS = 1 << 5 | 1 << 7 | 1 << 9 | 1 << 10 | 1 << 11;

    private final SplitPlan plan;
    private final WireCursor groups = new WireCursor();
    private final WireCursor scopes = new WireCursor();
    private final WireCursor items = new WireCursor();
    private final WireCursor fields = new WireCursor();
    private final WireCursor points = new WireCursor();
    private final ItemFields item = new ItemFields();

    private ByteBuf request = Unpooled.EMPTY_BUFFER;
    private ItemRouter router = NoRouter.INSTANCE;
    private Signal signal = Signal.TRACES;
    private int parts;

    /** Deepest level of the plan that items are added to: REQUEST, SCOPE or DATA. */
    private int leaf;

    /** Items, and messages with or without items, found so far. */
    private int itemCount;

    private int messageCount;
    private int failedAt;

    RequestScanner(SplitPlan plan) {
        this.plan = plan;
    }

    /** Number of items, or {@link Splitter#MALFORMED}. Lets go of request and router at the end. */
    int scan(Signal signal, ByteBuf request, ItemRouter router, int parts) {
        this.signal = signal;
        this.request = request;
        this.router = router;
        this.parts = parts;
        this.leaf = leaf(signal, router.granularity(signal));
        item.begin(request, idField(signal));
        itemCount = 0;
        messageCount = 0;
        failedAt = request.readerIndex();
        boolean complete = scanRequest() && !plan.full();
        release();
        return complete ? itemCount : Splitter.MALFORMED;
    }

    /** Absolute index of the field that ended the last scan as malformed. */
    int failedAt() {
        return failedAt;
    }

    private void release() {
        request = Unpooled.EMPTY_BUFFER;
        router = NoRouter.INSTANCE;
        groups.clear();
        scopes.clear();
        items.clear();
        fields.clear();
        points.clear();
        item.clear();
    }

    private static int leaf(Signal signal, Granularity granularity) {
        if (granularity == Granularity.RESOURCE) {
            return SplitPlan.REQUEST;
        }
        return granularity == Granularity.POINT && signal == Signal.METRICS ? SplitPlan.DATA : SplitPlan.SCOPE;
    }

    private static int idField(Signal signal) {
        return switch (signal) {
            case TRACES -> SPAN_TRACE_ID;
            case LOGS -> LOG_TRACE_ID;
            case METRICS, PROFILES -> 0;
        };
    }

    private boolean scanRequest() {
        groups.reset(request, request.readerIndex(), request.readableBytes());
        while (groups.next()) {
            if (!groups.is(RESOURCE_GROUP, WireCursor.BYTES)) {
                envelope(SplitPlan.REQUEST, groups);
            } else if (!scanResource(groups.valueOffset(), groups.valueLength())) {
                return false;
            }
        }
        return whole(groups);
    }

    private boolean scanResource(int offset, int length) {
        int itemsBefore = itemCount;
        int messagesBefore = messageCount;
        if (leaf > SplitPlan.REQUEST) {
            router.enterResource(request, offset, length);
            plan.open(SplitPlan.RESOURCE, RESOURCE_GROUP);
        }
        scopes.reset(request, offset, length);
        while (scopes.next()) {
            if (!isScopeGroup(scopes)) {
                envelope(SplitPlan.RESOURCE, scopes);
            } else if (!scanScope(scopes.field(), scopes.valueOffset(), scopes.valueLength())) {
                return false;
            }
        }
        if (!whole(scopes)) {
            return false;
        }
        if (leaf == SplitPlan.REQUEST && messageCount > messagesBefore) {
            router.enterResource(request, offset, length);
            add(groups, router.route(request, offset, length, -1, 0), itemCount - itemsBefore);
        }
        return true;
    }

    private boolean isScopeGroup(WireCursor field) {
        return field.is(SCOPE_GROUP, WireCursor.BYTES)
                || field.is(DEPRECATED_GROUP, WireCursor.BYTES) && signal != Signal.PROFILES;
    }

    private boolean scanScope(int field, int offset, int length) {
        if (leaf > SplitPlan.REQUEST) {
            router.enterScope(request, offset, length);
            plan.open(SplitPlan.SCOPE, field);
        }
        items.reset(request, offset, length);
        while (items.next()) {
            if (!items.is(ITEM, WireCursor.BYTES)) {
                envelope(SplitPlan.SCOPE, items);
            } else if (!scanItem(items.valueOffset(), items.valueLength())) {
                return false;
            }
        }
        return whole(items);
    }

    private boolean scanItem(int offset, int length) {
        messageCount++;
        if (signal == Signal.METRICS) {
            return scanMetric(offset, length);
        }
        if (!item.walk(offset, length)) {
            failedAt = item.failedAt();
            return false;
        }
        itemCount++;
        if (leaf == SplitPlan.SCOPE) {
            add(items, router.route(request, offset, length, item.idOffset(), item.idLength()), 1);
        }
        return true;
    }

    private boolean scanMetric(int offset, int length) {
        int kind = 0;
        int liveFrom = offset;
        int live = 0;
        fields.reset(request, offset, length);
        while (fields.next()) {
            if (isData(fields)) {
                if (fields.field() != kind) {
                    kind = fields.field();
                    liveFrom = fields.fieldOffset();
                    live = 0;
                }
                int found = countPoints(fields.valueOffset(), fields.valueLength());
                if (found < 0) {
                    return false;
                }
                live += found;
            }
        }
        if (!whole(fields)) {
            return false;
        }
        itemCount += live;
        routeMetric(offset, length, kind, liveFrom, live);
        return true;
    }

    private void routeMetric(int offset, int length, int kind, int liveFrom, int live) {
        if (leaf == SplitPlan.DATA) {
            router.enterMetric(request, offset, length);
        }
        if (leaf == SplitPlan.DATA && live > 0) {
            splitMetric(offset, length, kind, liveFrom);
        } else if (leaf > SplitPlan.REQUEST) {
            int part = router.route(request, offset, length, -1, 0);
            plan.add(SplitPlan.SCOPE, checked(part), items.fieldOffset(), items.fieldEnd(), live);
        }
    }

    private static boolean isData(WireCursor field) {
        return field.wireType() == WireCursor.BYTES
                && field.field() < Integer.SIZE
                && (DATA_FIELDS & 1 << field.field()) != 0;
    }

    private int countPoints(int offset, int length) {
        int count = 0;
        points.reset(request, offset, length);
        while (points.next()) {
            if (points.is(DATA_POINT, WireCursor.BYTES)) {
                count++;
            }
        }
        return whole(points) ? count : -1;
    }

    /** The second walk over a metric that the first found whole: points go to their parts, the rest is envelope. */
    private void splitMetric(int offset, int length, int kind, int liveFrom) {
        plan.open(SplitPlan.METRIC, ITEM);
        plan.open(SplitPlan.DATA, kind);
        fields.reset(request, offset, length);
        while (fields.next()) {
            if (!fields.is(kind, WireCursor.BYTES) || fields.fieldOffset() < liveFrom) {
                envelope(SplitPlan.METRIC, fields);
                continue;
            }
            points.reset(request, fields.valueOffset(), fields.valueLength());
            while (points.next()) {
                if (points.is(DATA_POINT, WireCursor.BYTES)) {
                    add(points, router.route(request, points.valueOffset(), points.valueLength(), -1, 0), 1);
                } else {
                    envelope(SplitPlan.DATA, points);
                }
            }
        }
    }

    private void envelope(int level, WireCursor field) {
        if (level <= leaf) {
            plan.envelope(level, field.fieldOffset(), field.fieldEnd());
        }
    }

    private void add(WireCursor field, int part, int count) {
        plan.add(leaf, checked(part), field.fieldOffset(), field.fieldEnd(), count);
    }

    private int checked(int part) {
        return Objects.checkIndex(part, parts);
    }

    private boolean whole(WireCursor cursor) {
        if (cursor.malformed()) {
            failedAt = cursor.fieldOffset();
            return false;
        }
        return true;
    }
}
