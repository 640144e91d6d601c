package io.spanway.processing.points;

import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.telemetry.ParsedNumber;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins points that have the same attributes and time (of deltas the same start too, of histograms the same form) into the first of them, with the
 * earliest start. Confined to one thread.
 */
public final class PointMerger {
    private static final int DELTA = 1;

    private final Map<List<Object>, List<DataPoint>> groups = new LinkedHashMap<>();

    /** Takes the points of a metric away from it. */
    public void take(Metric metric) {
        boolean byStart = metric.type().hasTemporality() && metric.temporality() == DELTA;
        for (DataPoint point : metric.points()) {
            groups.computeIfAbsent(key(point, byStart), key -> new ArrayList<>())
                    .add(point);
        }
        metric.points().clear();
    }

    /** Gives a metric what the points have become. */
    public void give(Metric metric, @Nullable Aggregation aggregation) {
        for (List<DataPoint> group : groups.values()) {
            metric.points().add(merged(group, aggregation));
        }
        groups.clear();
    }

    private static List<Object> key(DataPoint point, boolean byStart) {
        List<Object> key = new ArrayList<>();
        key.add(point.attributes());
        key.add(point.timeUnixNano());
        if (byStart) {
            key.add(point.startTimeUnixNano());
        }
        if (point instanceof HistogramPoint histogram) {
            key.add(asList(histogram.explicitBounds()));
            key.add(histogram.min() != null);
            key.add(histogram.max() != null);
            key.add(histogram.flags());
        } else if (point instanceof ExponentialHistogramPoint histogram) {
            key.add(histogram.scale());
            key.add(histogram.min() != null);
            key.add(histogram.max() != null);
            key.add(histogram.flags());
        }
        return key;
    }

    private static List<Double> asList(double[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    private static DataPoint merged(List<DataPoint> group, @Nullable Aggregation aggregation) {
        DataPoint first = group.get(0);
        if (first instanceof NumberPoint number) {
            if (aggregation != null) {
                numbers(number, group, aggregation);
            }
            group.forEach(point -> startNotAfter(first, point));
            return first;
        }
        for (int i = 1; i < group.size(); i++) {
            if (first instanceof HistogramPoint histogram) {
                HistogramMerge.add(histogram, (HistogramPoint) group.get(i));
            } else if (first instanceof ExponentialHistogramPoint histogram) {
                ExponentialMerge.add(histogram, (ExponentialHistogramPoint) group.get(i));
            }
        }
        return first;
    }

    /** The first point's type is the type of the result. */
    private static void numbers(NumberPoint first, List<DataPoint> group, Aggregation aggregation) {
        if (first.isInt()) {
            long[] values = new long[group.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = whole((NumberPoint) group.get(i));
            }
            first.setInt(aggregation.of(values));
        } else if (first.hasValue()) {
            double[] values = new double[group.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = ((NumberPoint) group.get(i)).number();
            }
            first.setDouble(aggregation.of(values));
        }
    }

    private static long whole(NumberPoint point) {
        return point.isInt() ? point.intValue() : ParsedNumber.truncated(point.doubleValue());
    }

    /** Moves the start of a joined point back to that of one of its parts. */
    static void startNotAfter(DataPoint joined, DataPoint part) {
        if (Long.compareUnsigned(part.startTimeUnixNano(), joined.startTimeUnixNano()) < 0) {
            joined.setStartTimeUnixNano(part.startTimeUnixNano());
        }
    }
}
