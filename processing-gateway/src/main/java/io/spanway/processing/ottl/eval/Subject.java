package io.spanway.processing.ottl.eval;

import io.spanway.otlp.RequestContext;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.Exemplar;
import org.jspecify.annotations.Nullable;

/**
 * The item that statements are evaluated about, with all that it lies in.
 *
 * <p>One serves a whole batch: whoever walks through the batch moves it from item to item. A statement asks only for what its context sees, which
 * the compiler has checked; asking for more is a fault in our code. Confined to the payload's holder.
 */
public final class Subject {
    private RequestContext request = RequestContext.NONE;
    private @Nullable ResourceItems resource;
    private @Nullable ScopeItems scope;
    private @Nullable Span span;
    private @Nullable SpanEvent event;
    private @Nullable LogRecord log;
    private @Nullable Metric metric;
    private @Nullable DataPoint point;
    private @Nullable Exemplar exemplar;
    private int eventIndex;
    private @Nullable Attributes cache;
    private @Nullable Object argument;

    /** Metadata of the request that brought the batch. */
    public void setRequest(RequestContext request) {
        this.request = request;
    }

    public void setResource(ResourceItems resource) {
        this.resource = resource;
    }

    public void setScope(ScopeItems scope) {
        this.scope = scope;
    }

    public void setSpan(Span span) {
        this.span = span;
    }

    /**
     * Moves to an event.
     *
     * @param index of the event among its span's
     */
    public void setEvent(SpanEvent event, int index) {
        this.event = event;
        this.eventIndex = index;
    }

    public void setLog(LogRecord log) {
        this.log = log;
    }

    public void setMetric(Metric metric) {
        this.metric = metric;
    }

    public void setPoint(DataPoint point) {
        this.point = point;
    }

    public void setExemplar(Exemplar exemplar) {
        this.exemplar = exemplar;
    }

    /** Gives {@code cache} an empty map, or one that items share; null makes it empty when next asked for. */
    public void setCache(@Nullable Attributes cache) {
        this.cache = cache;
    }

    public RequestContext request() {
        return request;
    }

    public ResourceItems resource() {
        return present(resource);
    }

    public ScopeItems scope() {
        return present(scope);
    }

    public Span span() {
        return present(span);
    }

    public SpanEvent event() {
        return present(event);
    }

    public int eventIndex() {
        return eventIndex;
    }

    public LogRecord log() {
        return present(log);
    }

    public Metric metric() {
        return present(metric);
    }

    public DataPoint point() {
        return present(point);
    }

    public Exemplar exemplar() {
        return present(exemplar);
    }

    /** The argument of a function that was passed by name and is being applied. */
    public @Nullable Object argument() {
        return argument;
    }

    public void setArgument(@Nullable Object argument) {
        this.argument = argument;
    }

    /** The item's scratch map. */
    public Attributes cache() {
        if (cache == null) {
            cache = new Attributes();
        }
        return cache;
    }

    private static <T> T present(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("this context has no such part");
        }
        return part;
    }
}
