package io.spanway.processing.connector.spanmetrics;

import io.spanway.otlp.message.Attributes;

/** The metrics of one resource. Confined to the connector's owner. */
final class ResourceSeries {
    final Attributes attributes;
    final SeriesSet calls;
    final SeriesSet durations;
    final SeriesSet events;
    long seenNanos;

    /** @param attributes of the resource; not changed any more */
    ResourceSeries(Attributes attributes, SeriesSet calls, SeriesSet durations, SeriesSet events) {
        this.attributes = attributes;
        this.calls = calls;
        this.durations = durations;
        this.events = events;
    }

    void expire(long unixNanos) {
        calls.expire(unixNanos);
        durations.expire(unixNanos);
        events.expire(unixNanos);
    }

    void close() {
        calls.close();
        durations.close();
        events.close();
    }
}
