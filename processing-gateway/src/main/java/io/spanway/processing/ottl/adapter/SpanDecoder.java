package io.spanway.processing.ottl.adapter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.wire.SpanView;
import io.spanway.otlp.wire.SpanViewGroup;
import io.spanway.otlp.wire.WireCursor;
import io.spanway.processing.ottl.eval.Subject;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes subjects of spans that lie encoded in a request.
 *
 * <p>Copies one span at a time, and resource and scope, without the spans in them, once per group; so it holds little between calls and nothing of
 * the request. Confined to the shard's thread.
 */
final class SpanDecoder {
    /** Where a resource group has its scopes and a scope group its spans. */
    private static final int MEMBERS = 2;
    /** Where old senders have scopes, see {@link io.spanway.otlp.wire.SpanViewWalk}. */
    private static final int DEPRECATED_MEMBERS = 1000;

    private final WireCursor cursor = new WireCursor();
    private final Subject subject = new Subject();
    private @Nullable SpanViewGroup resourceGroup;
    private long resourceNumber;
    private @Nullable SpanViewGroup scopeGroup;
    private long scopeNumber;

    /** The span with its surroundings, valid until the next call. */
    Subject decode(SpanView view) {
        ByteBuf request = view.request();
        SpanViewGroup resource = view.resourceGroup();
        if (resourceGroup != resource || resourceNumber != resource.number()) {
            subject.setResource(ResourceItems.decode(Signal.TRACES, withoutMembers(request, resource)));
            resourceGroup = resource;
            resourceNumber = resource.number();
        }
        SpanViewGroup scope = view.scopeGroup();
        if (scopeGroup != scope || scopeNumber != scope.number()) {
            subject.setScope(ScopeItems.decode(Signal.TRACES, withoutMembers(request, scope)));
            scopeGroup = scope;
            scopeNumber = scope.number();
        }
        subject.setSpan(Span.decode(ByteBufUtil.getBytes(request, view.offset(), view.length())));
        return subject;
    }

    private byte[] withoutMembers(ByteBuf request, SpanViewGroup group) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        cursor.reset(request, group.offset(), group.length());
        while (cursor.next()) {
            if (!cursor.is(MEMBERS, WireCursor.BYTES) && !cursor.is(DEPRECATED_MEMBERS, WireCursor.BYTES)) {
                byte[] field =
                        ByteBufUtil.getBytes(request, cursor.fieldOffset(), cursor.fieldEnd() - cursor.fieldOffset());
                kept.writeBytes(field);
            }
        }
        cursor.clear();
        return kept.toByteArray();
    }
}
