package io.spanway.processing.fake;

import io.netty.buffer.ByteBufUtil;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.Buckets;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.Exemplar;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Metrics as sorted lines, one per series, without times: what has to be equal between two programs. */
public final class SeriesText {
    private SeriesText() {}

    public static List<String> of(Telemetry telemetry) {
        List<String> lines = new ArrayList<>();
        for (ResourceItems resource : telemetry.resources()) {
            for (ScopeItems scope : resource.scopes()) {
                for (Item item : scope.items()) {
                    Metric metric = (Metric) item;
                    String prefix = text(resource.resource().attributes()) + " "
                            + scope.scope().name() + " "
                            + metric.name() + " [" + metric.unit() + "] " + metric.type() + " "
                            + metric.temporality() + (metric.monotonic() ? " monotonic " : " ");
                    for (DataPoint point : metric.points()) {
                        lines.add(prefix + text(point.attributes()) + " " + value(point));
                    }
                }
            }
        }
        lines.sort(null);
        return lines;
    }

    private static String value(DataPoint point) {
        if (point instanceof NumberPoint number) {
            return (number.isInt() ? "int " + number.intValue() : "double " + number.doubleValue())
                    + exemplars(number.exemplars());
        }
        if (point instanceof HistogramPoint h) {
            return "count " + h.count() + " sum " + rounded(h.sum()) + " min " + h.min() + " max " + h.max()
                    + " bounds "
                    + Arrays.toString(h.explicitBounds()) + " counts " + Arrays.toString(h.bucketCounts())
                    + exemplars(h.exemplars());
        }
        ExponentialHistogramPoint e = (ExponentialHistogramPoint) point;
        return "count " + e.count() + " sum " + rounded(e.sum()) + " min " + e.min() + " max " + e.max() + " scale "
                + e.scale() + " zeros " + e.zeroCount() + " positive " + buckets(e.positive()) + " negative "
                + buckets(e.negative()) + exemplars(e.exemplars());
    }

    /** Sums depend on the order of additions in their last digits. */
    private static String rounded(Double sum) {
        return sum == null ? "none" : String.format("%.9g", sum);
    }

    private static String buckets(Buckets buckets) {
        return buckets.offset() + Arrays.toString(buckets.bucketCounts());
    }

    private static String exemplars(List<Exemplar> exemplars) {
        List<String> texts = new ArrayList<>();
        for (Exemplar exemplar : exemplars) {
            texts.add(ByteBufUtil.hexDump(exemplar.traceId()) + "/" + ByteBufUtil.hexDump(exemplar.spanId()) + "="
                    + exemplar.number());
        }
        texts.sort(null);
        return texts.isEmpty() ? "" : " exemplars " + texts;
    }

    private static String text(Attributes attributes) {
        TreeMap<String, String> sorted = new TreeMap<>();
        for (int i = 0; i < attributes.size(); i++) {
            sorted.put(attributes.key(i), text(attributes.value(i)));
        }
        return sorted.toString();
    }

    private static String text(Object value) {
        if (value instanceof Attributes map) {
            return text(map);
        }
        String type = value == null ? "null" : value.getClass().getSimpleName();
        return (value instanceof ValueList ? "List" : type) + ":" + value;
    }
}
