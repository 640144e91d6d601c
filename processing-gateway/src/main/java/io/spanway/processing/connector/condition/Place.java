package io.spanway.processing.connector.condition;

import io.spanway.otlp.RequestContext;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import org.jspecify.annotations.Nullable;

/**
 * Where a condition looks.
 *
 * @param request what came with the payload
 * @param resource null for the request alone
 * @param scope null for a resource
 * @param item null for a resource
 * @param part a data point or span event inside the item, or null
 * @param index of the part among those of the item
 *     <p>Confined to the payload's holder.
 */
public record Place(
        RequestContext request,
        @Nullable ResourceItems resource,
        @Nullable ScopeItems scope,
        @Nullable Item item,
        @Nullable Message part,
        int index) {
    /** A place that is no part of an item, or one whose number does not matter. */
    public Place(
            RequestContext request,
            @Nullable ResourceItems resource,
            @Nullable ScopeItems scope,
            @Nullable Item item,
            @Nullable Message part) {
        this(request, resource, scope, item, part, 0);
    }
}
