package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.Signal;

/**
 * Asked by the {@link Splitter}, while it scans a request, where each item goes.
 *
 * <p>Offsets are absolute indexes into {@code request}; ranges are message bodies without their tag and length. {@code enter…} calls come
 * before the items inside. Nothing that is handed over may be kept beyond the scan. Confined to the splitter's thread.
 */
public interface ItemRouter {
    /** How finely a request is cut. */
    enum Granularity {
        /** A resource group stays whole: {@link #route} is called once for each, with the group's range. */
        RESOURCE,
        /** Spans, log records, metrics, profiles. */
        ITEM,
        /** Data points of metrics; {@link #ITEM} for the other signals. */
        POINT
    }

    Granularity granularity(Signal signal);

    /** A {@code ResourceSpans}, {@code ResourceLogs}, {@code ResourceMetrics} or {@code ResourceProfiles} begins. */
    void enterResource(ByteBuf request, int offset, int length);

    /** A {@code Scope…} group begins. Not called for {@link Granularity#RESOURCE}. */
    void enterScope(ByteBuf request, int offset, int length);

    /** A metric begins whose points are routed one by one. Only called for {@link Granularity#POINT}. */
    void enterMetric(ByteBuf request, int offset, int length);

    /**
     * The part that the item goes to, from 0 to one less than the splitter's number of parts.
     *
     * <p>With {@link Granularity#POINT} a metric without points is routed whole: the range is then that of {@link #enterMetric}. With
     * {@link Granularity#RESOURCE} groups that hold nothing are not routed. Calls may come before the request turns out to be malformed.
     *
     * @param idOffset where the item's trace id begins (spans: field 1, log records: field 9, the last one of several), or -1 if it has none
     * @param idLength length of the trace id in bytes as found, valid or not; 0 if it has none
     */
    int route(ByteBuf request, int offset, int length, int idOffset, int idLength);
}
