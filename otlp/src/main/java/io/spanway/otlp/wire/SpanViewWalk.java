package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Moves a {@link SpanView} over the spans of one encoded {@code ExportTraceServiceRequest}, in the order in which they stand there.
 *
 * <p>Attributes of a resource or scope are found wherever in its group they stand, before or after the spans. The walk ends early where
 * bytes cannot be read; whoever must not lose such requests scans them with a {@link Splitter} first. Holds on to the buffer, without a
 * reference of its own, until the next {@link #reset} or {@link #clear}.
 *
 * <p>Confined to one thread; reusable.
 */
public final class SpanViewWalk {
    private static final int RESOURCE_GROUP = 1;
    private static final int ENVELOPE = 1;
    private static final int SCOPE_GROUP = 2;
    private static final int DEPRECATED_GROUP = 1000;
    private static final int SPAN = 2;
    private static final int RESOURCE_ATTRIBUTES = 1;
    private static final int SCOPE_ATTRIBUTES = 3;
    private static final int MOST_KNOWN = 128;

    private final WireCursor groups = new WireCursor();
    private final WireCursor scopes = new WireCursor();
    private final WireCursor spans = new WireCursor();
    private final WireCursor ahead = new WireCursor();
    private final SpanViewAttributes resource = new SpanViewAttributes();
    private final SpanViewAttributes scope = new SpanViewAttributes();
    private final SpanViewGroup resourceGroup = new SpanViewGroup();
    private final SpanViewGroup scopeGroup = new SpanViewGroup();
    /** Spans that this request's earlier walks have read; the place behind them is for one more. */
    private SpanView[] views = {new SpanView(resource, scope, resourceGroup, scopeGroup)};

    private int known;
    private int number;
    private SpanView span = views[0];
    private ByteBuf request = Unpooled.EMPTY_BUFFER;
    private boolean resourceChanged;
    private boolean newResource;

    /** Starts before the first span of the readable bytes; indexes are not moved. */
    public void reset(ByteBuf request) {
        this.request = request;
        known = 0;
        restart();
    }

    /** Starts over on the same request, whose bytes have not changed: what was read of its first {@value #MOST_KNOWN} spans is still known. */
    public void restart() {
        number = 0;
        groups.reset(request, request.readerIndex(), request.readableBytes());
        scopes.reset(request, request.readerIndex(), 0);
        spans.reset(request, request.readerIndex(), 0);
        newResource = false;
        resourceChanged = false;
    }

    /** Forgets the request. */
    public void clear() {
        reset(Unpooled.EMPTY_BUFFER);
    }

    /** Moves to the next span; false after the last. */
    public boolean next() {
        while (true) {
            while (spans.next()) {
                if (spans.is(SPAN, WireCursor.BYTES)) {
                    newResource = resourceChanged;
                    resourceChanged = false;
                    moveToSpan();
                    return true;
                }
            }
            if (!nextScope()) {
                return false;
            }
        }
    }

    private void moveToSpan() {
        int place = Math.min(number++, MOST_KNOWN);
        if (place == views.length) {
            views = Arrays.copyOf(views, Math.min(MOST_KNOWN + 1, 2 * place));
            for (int i = place; i < views.length; i++) {
                views[i] = new SpanView(resource, scope, resourceGroup, scopeGroup);
            }
        }
        span = views[place];
        if (place >= known) {
            span.reset(request, spans.valueOffset(), spans.valueLength());
            known = Math.min(place + 1, MOST_KNOWN);
        }
    }

    private boolean nextScope() {
        while (true) {
            while (scopes.next()) {
                if (scopes.is(SCOPE_GROUP, WireCursor.BYTES) || scopes.is(DEPRECATED_GROUP, WireCursor.BYTES)) {
                    envelope(scope, scopes, SCOPE_ATTRIBUTES);
                    scopeGroup.enter(scopes);
                    spans.reset(request, scopes.valueOffset(), scopes.valueLength());
                    return true;
                }
            }
            if (!nextResource()) {
                return false;
            }
        }
    }

    private boolean nextResource() {
        while (groups.next()) {
            if (groups.is(RESOURCE_GROUP, WireCursor.BYTES)) {
                envelope(resource, groups, RESOURCE_ATTRIBUTES);
                resourceGroup.enter(groups);
                scopes.reset(request, groups.valueOffset(), groups.valueLength());
                resourceChanged = true;
                return true;
            }
        }
        return false;
    }

    /** Narrows a group to where its resource or scope stands, so that looking up a key does not hop over all spans again. */
    private void envelope(SpanViewAttributes target, WireCursor group, int attributes) {
        int start = group.valueOffset();
        int end = start;
        ahead.reset(request, group.valueOffset(), group.valueLength());
        while (ahead.next()) {
            if (ahead.is(ENVELOPE, WireCursor.BYTES)) {
                start = end == group.valueOffset() ? ahead.fieldOffset() : start;
                end = ahead.fieldEnd();
            }
        }
        target.reset(request, start, end - start, ENVELOPE, attributes);
    }

    /** The current span. */
    public SpanView span() {
        return span;
    }

    /** Whether the current span is the first of its resource group. */
    public boolean newResource() {
        return newResource;
    }
}
