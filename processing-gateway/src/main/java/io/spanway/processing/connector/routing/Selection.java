package io.spanway.processing.connector.routing;

import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.processing.connector.condition.ConditionContext;
import io.spanway.processing.connector.condition.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes out of a request, or copies, what meets a condition. Confined to one payload. */
final class Selection {
    private final RequestContext request;
    private final Guarded condition;
    private final boolean copy;

    /** A condition that knows what to do when it fails. */
    @FunctionalInterface
    interface Guarded {
        boolean matches(Place place);
    }

    /** @param copy whether what is taken stays there too */
    Selection(RequestContext request, Guarded condition, boolean copy) {
        this.request = request;
        this.condition = condition;
        this.copy = copy;
    }

    /** What a context's condition takes. */
    Telemetry take(Telemetry from, ConditionContext context) {
        Telemetry taken = new Telemetry(from.signal());
        if (context == ConditionContext.RESOURCE) {
            resources(from, taken);
        } else if (context.isOf(from.signal())) {
            for (ResourceItems resource : from.resources()) {
                Group group = new Group(taken, resource);
                for (ScopeItems scope : resource.scopes()) {
                    items(resource, scope, context, group);
                }
            }
            if (!copy) {
                from.removeEmpty();
            }
        }
        return taken;
    }

    private void resources(Telemetry from, Telemetry taken) {
        List<ResourceItems> met = new ArrayList<>();
        for (ResourceItems resource : from.resources()) {
            if (condition.matches(new Place(request, resource, null, null, null))) {
                met.add(resource);
                Group group = new Group(taken, resource);
                for (ScopeItems scope : resource.scopes()) {
                    group.scope(scope);
                    for (Item item : scope.items()) {
                        group.add(scope, copy ? item.copy() : item);
                    }
                }
            }
        }
        if (!copy) {
            from.resources().removeIf(resource -> met.stream().anyMatch(one -> one == resource));
        }
    }

    private void items(ResourceItems resource, ScopeItems scope, ConditionContext context, Group group) {
        List<Item> items = scope.items();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            if (context == ConditionContext.DATAPOINT) {
                points(resource, scope, (Metric) item, group);
            } else if (condition.matches(new Place(request, resource, scope, item, null))) {
                group.add(scope, copy ? item.copy() : item);
                if (!copy) {
                    items.remove(i--);
                }
            }
        }
    }

    private void points(ResourceItems resource, ScopeItems scope, Metric metric, Group group) {
        Metric part = null;
        List<DataPoint> points = metric.points();
        for (int i = 0; i < points.size(); i++) {
            DataPoint point = points.get(i);
            if (condition.matches(new Place(request, resource, scope, metric, point))) {
                if (part == null) {
                    part = metric.copy();
                    part.points().clear();
                    group.add(scope, part);
                }
                part.points().add(copy ? point.copy() : point);
                if (!copy) {
                    points.remove(i--);
                }
            }
        }
    }

    /** Finds the route's own resource and scope for what it takes; makes them when first needed. */
    private static final class Group {
        private final Telemetry taken;
        private final ResourceItems like;
        private @Nullable ResourceItems resource;
        private @Nullable ScopeItems scope;
        private @Nullable ScopeItems scopeLike;

        Group(Telemetry taken, ResourceItems like) {
            this.taken = taken;
            this.like = like;
        }

        void add(ScopeItems from, Item item) {
            scope(from).items().add(item);
        }

        ScopeItems scope(ScopeItems from) {
            if (scope == null || scopeLike != from) {
                Signal signal = taken.signal();
                if (resource == null) {
                    resource = new ResourceItems(signal);
                    resource.resource().attributes().putAll(like.resource().attributes());
                    resource.resource()
                            .setDroppedAttributesCount(like.resource().droppedAttributesCount());
                    resource.setSchemaUrl(like.schemaUrl());
                    taken.resources().add(resource);
                }
                scopeLike = from;
                scope = new ScopeItems(signal);
                scope.scope().setName(from.scope().name());
                scope.scope().setVersion(from.scope().version());
                scope.scope().attributes().putAll(from.scope().attributes());
                scope.setSchemaUrl(from.schemaUrl());
                resource.scopes().add(scope);
            }
            return scope;
        }
    }
}
