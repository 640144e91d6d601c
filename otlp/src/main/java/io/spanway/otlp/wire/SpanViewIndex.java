package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.Signal;
import java.util.Arrays;

/**
 * Where each span of one request stands, with its trace id, and what stands around it: for whoever takes spans out one by one.
 *
 * <p>Scans as deep as a {@link Splitter} and finds the same requests malformed. Spans, scopes and resources have numbers from 0, in the
 * order in which they stand. A group's envelope is all of it but the groups and spans inside: resource or scope, schema URL, unknown fields.
 *
 * <p>Confined to one thread; reusable. Keeps 28 bytes a span between requests, 1 MiB at most.
 */
public final class SpanViewIndex {
    /** Answer of {@link #scan}: the bytes are no valid request. */
    public static final int MALFORMED = Splitter.MALFORMED;

    private static final int SCOPE_GROUP = 2;
    private static final int DEPRECATED_GROUP = 1000;
    private static final int SPAN = 2;
    private static final int PARENT_SPAN_ID = 4;
    private static final int ID_BYTES = 16;
    private static final int KEPT_SPANS = 1 << 15;

    private final Splitter splitter = new Splitter();
    private final Entries entries = new Entries();
    private final WireCursor fields = new WireCursor();
    private ByteBuf request = Unpooled.EMPTY_BUFFER;

    private int spans;
    private int[] spanOffset = {};
    private int[] spanLength = {};
    private int[] spanScope = {};
    private long[] idHigh = {};
    private long[] idLow = {};

    private int scopes;
    private int[] scopeOffset = new int[16];
    private int[] scopeLength = new int[16];
    private int[] scopeResource = new int[16];

    private int resources;
    private int[] resourceOffset = new int[16];
    private int[] resourceLength = new int[16];

    /** Notes what the scan passes by. */
    private final class Entries implements ItemRouter {
        @Override
        public Granularity granularity(Signal signal) {
            return Granularity.ITEM;
        }

        @Override
        public void enterResource(ByteBuf request, int offset, int length) {
            if (resources == resourceOffset.length) {
                resourceOffset = Arrays.copyOf(resourceOffset, resources * 2);
                resourceLength = Arrays.copyOf(resourceLength, resources * 2);
            }
            resourceOffset[resources] = offset;
            resourceLength[resources++] = length;
        }

        @Override
        public void enterScope(ByteBuf request, int offset, int length) {
            if (scopes == scopeOffset.length) {
                scopeOffset = Arrays.copyOf(scopeOffset, scopes * 2);
                scopeLength = Arrays.copyOf(scopeLength, scopes * 2);
                scopeResource = Arrays.copyOf(scopeResource, scopes * 2);
            }
            scopeOffset[scopes] = offset;
            scopeLength[scopes] = length;
            scopeResource[scopes++] = resources - 1;
        }

        @Override
        public void enterMetric(ByteBuf request, int offset, int length) {}

        @Override
        public int route(ByteBuf request, int offset, int length, int idOffset, int idLength) {
            if (spans == spanOffset.length) {
                growSpans(Math.max(64, spans * 2));
            }
            boolean valid = idLength == ID_BYTES;
            idHigh[spans] = valid ? request.getLong(idOffset) : 0;
            idLow[spans] = valid ? request.getLong(idOffset + Long.BYTES) : 0;
            spanOffset[spans] = offset;
            spanLength[spans] = length;
            spanScope[spans++] = scopes - 1;
            return 0;
        }
    }

    private void growSpans(int capacity) {
        spanOffset = Arrays.copyOf(spanOffset, capacity);
        spanLength = Arrays.copyOf(spanLength, capacity);
        spanScope = Arrays.copyOf(spanScope, capacity);
        idHigh = Arrays.copyOf(idHigh, capacity);
        idLow = Arrays.copyOf(idLow, capacity);
    }

    /** Scans the readable bytes, which the caller holds until {@link #clear}; the number of spans, or {@link #MALFORMED}. */
    public int scan(ByteBuf request) {
        clear();
        this.request = request;
        int found = splitter.scan(Signal.TRACES, request, entries, 1);
        splitter.reset();
        if (found == MALFORMED) {
            clear();
            return MALFORMED;
        }
        return spans;
    }

    /** Forgets the request. */
    public void clear() {
        request = Unpooled.EMPTY_BUFFER;
        fields.clear();
        spans = 0;
        scopes = 0;
        resources = 0;
        if (spanOffset.length > KEPT_SPANS) {
            growSpans(0);
        }
    }

    /** Number of scope groups, the empty ones too. */
    public int scopes() {
        return scopes;
    }

    /** Number of resource groups, the empty ones too. */
    public int resources() {
        return resources;
    }

    /** First eight bytes of a span's trace id, big-endian; 0 if it is not 16 bytes long. */
    public long idHigh(int span) {
        return idHigh[span];
    }

    /** Last eight bytes of a span's trace id, big-endian; 0 if it is not 16 bytes long. */
    public long idLow(int span) {
        return idLow[span];
    }

    /** Where a span's message begins in the request. */
    public int offset(int span) {
        return spanOffset[span];
    }

    /** Encoded bytes of a span's message. */
    public int length(int span) {
        return spanLength[span];
    }

    /** The scope group that a span stands in. */
    public int scopeOf(int span) {
        return spanScope[span];
    }

    /** The resource group that a scope group stands in. */
    public int resourceOf(int scope) {
        return scopeResource[scope];
    }

    /** Whether a span has no parent: none given, or one of zeros. */
    public boolean isRoot(int span) {
        boolean root = true;
        fields.reset(request, spanOffset[span], spanLength[span]);
        while (fields.next()) {
            if (fields.is(PARENT_SPAN_ID, WireCursor.BYTES)) {
                root = isZero(fields.valueOffset(), fields.valueLength());
            }
        }
        return root;
    }

    private boolean isZero(int offset, int length) {
        for (int i = 0; i < length; i++) {
            if (request.getByte(offset + i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Appends a resource group's envelope to {@code target}. */
    public void copyResource(int resource, ByteBuf target) {
        fields.reset(request, resourceOffset[resource], resourceLength[resource]);
        while (fields.next()) {
            if (!isScopeGroup(fields)) {
                target.writeBytes(request, fields.fieldOffset(), fields.fieldEnd() - fields.fieldOffset());
            }
        }
    }

    /** Appends a scope group's envelope to {@code target}. */
    public void copyScope(int scope, ByteBuf target) {
        fields.reset(request, scopeOffset[scope], scopeLength[scope]);
        while (fields.next()) {
            if (!fields.is(SPAN, WireCursor.BYTES)) {
                target.writeBytes(request, fields.fieldOffset(), fields.fieldEnd() - fields.fieldOffset());
            }
        }
    }

    /** Whether a scope group is one of the deprecated kind, field 1000 of its resource group. */
    public boolean isDeprecated(int scope) {
        int resource = scopeResource[scope];
        fields.reset(request, resourceOffset[resource], resourceLength[resource]);
        while (fields.next()) {
            if (fields.valueOffset() == scopeOffset[scope] && isScopeGroup(fields)) {
                return fields.field() == DEPRECATED_GROUP;
            }
        }
        return false;
    }

    private static boolean isScopeGroup(WireCursor field) {
        return field.is(SCOPE_GROUP, WireCursor.BYTES) || field.is(DEPRECATED_GROUP, WireCursor.BYTES);
    }
}
