package io.spanway.processing.ottl.context;

import io.spanway.otlp.message.Messages;
import io.spanway.otlp.model.point.Buckets;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.Exemplar;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.otlp.model.point.QuantileValue;
import io.spanway.otlp.model.point.SummaryPoint;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Types;
import org.jspecify.annotations.Nullable;

/** Paths of the datapoint context. A field that the kind of point does not have reads as nil and cannot be written. Immutable. */
final class DataPointPaths {
    static final Fields FIELDS = exponential(histogram(numbers(new Fields())))
            .map("attributes", subject -> subject.point().attributes())
            .time(
                    "start_time",
                    subject -> subject.point().startTimeUnixNano(),
                    (subject, value) -> subject.point().setStartTimeUnixNano(value))
            .time(
                    "time",
                    subject -> subject.point().timeUnixNano(),
                    (subject, value) -> subject.point().setTimeUnixNano(value))
            .integer(
                    "flags",
                    subject -> Integer.toUnsignedLong(subject.point().flags()),
                    (subject, value) -> subject.point().setFlags((int) value))
            .plain("count", DataPointPaths::count, DataPointPaths::setCount)
            .plain("sum", DataPointPaths::sum, DataPointPaths::setSum)
            .plain("exemplars", subject -> exemplars(subject.point()), DataPointPaths::setExemplars)
            .plain(
                    "quantile_values",
                    subject -> subject.point() instanceof SummaryPoint summary ? summary.quantileValues() : null,
                    (subject, value) -> {
                        Expect.messages(of(subject, SummaryPoint.class).quantileValues(), QuantileValue.class, value);
                    });

    private DataPointPaths() {}

    /** The point as one of the kind that has a field. */
    private static <P extends DataPoint> P of(Subject subject, Class<P> kind) {
        DataPoint point = subject.point();
        if (kind.isInstance(point)) {
            return kind.cast(point);
        }
        throw without();
    }

    private static EvalException without() {
        return new EvalException("this kind of data point has no such field");
    }

    private static Fields numbers(Fields fields) {
        return fields.plain(
                        "value_double",
                        subject -> subject.point() instanceof NumberPoint number ? number.doubleValue() : null,
                        (subject, value) -> {
                            double given = Expect.number(value);
                            of(subject, NumberPoint.class).setDouble(given);
                        })
                .plain(
                        "value_int",
                        subject -> subject.point() instanceof NumberPoint number ? number.intValue() : null,
                        (subject, value) -> {
                            long given = Expect.integer(value);
                            of(subject, NumberPoint.class).setInt(given);
                        });
    }

    private static Fields histogram(Fields fields) {
        return fields.plain(
                        "bucket_counts",
                        subject ->
                                subject.point() instanceof HistogramPoint histogram ? histogram.bucketCounts() : null,
                        (subject, value) -> {
                            long[] counts = Expect.integers(value);
                            of(subject, HistogramPoint.class).setBucketCounts(counts);
                        })
                .plain(
                        "explicit_bounds",
                        subject ->
                                subject.point() instanceof HistogramPoint histogram ? histogram.explicitBounds() : null,
                        (subject, value) -> {
                            double[] bounds = Expect.numbers(value);
                            of(subject, HistogramPoint.class).setExplicitBounds(bounds);
                        });
    }

    private static Fields exponential(Fields fields) {
        fields.plain(
                        "scale",
                        subject -> subject.point() instanceof ExponentialHistogramPoint point
                                ? (Object) (long) point.scale()
                                : null,
                        (subject, value) -> {
                            int scale = (int) Expect.integer(value);
                            of(subject, ExponentialHistogramPoint.class).setScale(scale);
                        })
                .plain(
                        "zero_count",
                        subject ->
                                subject.point() instanceof ExponentialHistogramPoint point ? point.zeroCount() : null,
                        (subject, value) -> {
                            long count = Expect.integer(value);
                            of(subject, ExponentialHistogramPoint.class).setZeroCount(count);
                        });
        buckets(fields, "positive", ExponentialHistogramPoint::positive);
        return buckets(fields, "negative", ExponentialHistogramPoint::negative);
    }

    private interface Side {
        Buckets of(ExponentialHistogramPoint point);
    }

    private static Fields buckets(Fields fields, String name, Side side) {
        return fields.plain(name, subject -> buckets(subject, side), (subject, value) -> {
                    if (!(value instanceof Buckets given)) {
                        throw Types.mismatch("buckets", value);
                    }
                    Buckets buckets = side.of(of(subject, ExponentialHistogramPoint.class));
                    buckets.setOffset(given.offset());
                    buckets.setBucketCounts(given.bucketCounts().clone());
                })
                .plain(
                        name + ".offset",
                        subject -> subject.point() instanceof ExponentialHistogramPoint point
                                ? (Object) (long) side.of(point).offset()
                                : null,
                        (subject, value) -> {
                            int offset = (int) Expect.integer(value);
                            side.of(of(subject, ExponentialHistogramPoint.class))
                                    .setOffset(offset);
                        })
                .plain(
                        name + ".bucket_counts",
                        subject -> subject.point() instanceof ExponentialHistogramPoint point
                                ? side.of(point).bucketCounts()
                                : null,
                        (subject, value) -> {
                            long[] counts = Expect.integers(value);
                            side.of(of(subject, ExponentialHistogramPoint.class))
                                    .setBucketCounts(counts);
                        });
    }

    private static @Nullable Buckets buckets(Subject subject, Side side) {
        return subject.point() instanceof ExponentialHistogramPoint point ? side.of(point) : null;
    }

    private static @Nullable Object count(Subject subject) {
        DataPoint point = subject.point();
        if (point instanceof HistogramPoint histogram) {
            return histogram.count();
        }
        if (point instanceof ExponentialHistogramPoint histogram) {
            return histogram.count();
        }
        return point instanceof SummaryPoint summary ? (Object) summary.count() : null;
    }

    private static void setCount(Subject subject, @Nullable Object value) {
        long count = Expect.integer(value);
        DataPoint point = subject.point();
        if (point instanceof HistogramPoint histogram) {
            histogram.setCount(count);
        } else if (point instanceof ExponentialHistogramPoint histogram) {
            histogram.setCount(count);
        } else if (point instanceof SummaryPoint summary) {
            summary.setCount(count);
        } else {
            throw without();
        }
    }

    private static @Nullable Object sum(Subject subject) {
        DataPoint point = subject.point();
        if (point instanceof HistogramPoint histogram) {
            return orZero(histogram.sum());
        }
        if (point instanceof ExponentialHistogramPoint histogram) {
            return orZero(histogram.sum());
        }
        return point instanceof SummaryPoint summary ? (Object) summary.sum() : null;
    }

    private static Double orZero(@Nullable Double sum) {
        return sum == null ? Double.valueOf(0) : sum;
    }

    private static void setSum(Subject subject, @Nullable Object value) {
        double sum = Expect.number(value);
        DataPoint point = subject.point();
        if (point instanceof HistogramPoint histogram) {
            histogram.setSum(sum);
        } else if (point instanceof ExponentialHistogramPoint histogram) {
            histogram.setSum(sum);
        } else if (point instanceof SummaryPoint summary) {
            summary.setSum(sum);
        } else {
            throw without();
        }
    }

    private static @Nullable Messages<Exemplar> exemplars(DataPoint point) {
        if (point instanceof NumberPoint number) {
            return number.exemplars();
        }
        if (point instanceof HistogramPoint histogram) {
            return histogram.exemplars();
        }
        return point instanceof ExponentialHistogramPoint histogram ? histogram.exemplars() : null;
    }

    private static void setExemplars(Subject subject, @Nullable Object value) {
        Messages<Exemplar> exemplars = exemplars(subject.point());
        if (exemplars == null) {
            throw without();
        }
        Expect.messages(exemplars, Exemplar.class, value);
    }
}
