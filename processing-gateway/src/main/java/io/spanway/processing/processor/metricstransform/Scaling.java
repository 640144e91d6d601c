package io.spanway.processing.processor.metricstransform;

import io.spanway.otlp.message.Messages;
import io.spanway.otlp.model.point.Buckets;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.Exemplar;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.telemetry.ParsedNumber;
import org.jspecify.annotations.Nullable;

/** Points multiplied by a factor, or given the other type of number. Thread-safe: no state. */
final class Scaling {
    private static final double LOG2_E = 1 / Math.log(2);

    private Scaling() {}

    /** Multiplies what a point measures; summaries stay. */
    static void scale(DataPoint point, double factor) {
        if (point instanceof NumberPoint number) {
            if (number.isInt()) {
                number.setInt(ParsedNumber.truncated(number.intValue() * factor));
            } else if (number.hasValue()) {
                number.setDouble(number.doubleValue() * factor);
            }
        } else if (point instanceof HistogramPoint histogram) {
            histogram(histogram, factor);
        } else if (point instanceof ExponentialHistogramPoint histogram) {
            exponential(histogram, factor);
        }
    }

    private static void histogram(HistogramPoint point, double factor) {
        point.setSum(times(point.sum(), factor));
        point.setMin(times(point.min(), factor));
        point.setMax(times(point.max(), factor));
        double[] bounds = point.explicitBounds().clone();
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] *= factor;
        }
        point.setExplicitBounds(bounds);
        exemplars(point.exemplars(), factor);
    }

    private static void exponential(ExponentialHistogramPoint point, double factor) {
        point.setSum(times(point.sum(), factor));
        point.setMin(times(point.min(), factor));
        point.setMax(times(point.max(), factor));
        point.setZeroThreshold(point.zeroThreshold() * factor);
        move(point.positive(), point.scale(), factor);
        move(point.negative(), point.scale(), factor);
        exemplars(point.exemplars(), factor);
    }

    /** Moves buckets to where the middle of the first one comes to lie. */
    private static void move(Buckets buckets, int scale, double factor) {
        if (buckets.bucketCounts().length > 0) {
            double base = Math.pow(2, Math.pow(2, -scale));
            double middle = (Math.pow(base, buckets.offset()) + Math.pow(base, buckets.offset() + 1)) / 2;
            double index = Math.ceil(Math.log(middle * factor) * Math.scalb(LOG2_E, scale)) - 1;
            buckets.setOffset((int) index);
        }
    }

    private static void exemplars(Messages<Exemplar> exemplars, double factor) {
        for (Exemplar exemplar : exemplars) {
            if (exemplar.isInt()) {
                exemplar.setInt(ParsedNumber.truncated(exemplar.intValue() * factor));
            } else if (exemplar.hasValue()) {
                exemplar.setDouble(exemplar.doubleValue() * factor);
            }
        }
    }

    private static @Nullable Double times(@Nullable Double number, double factor) {
        return number == null ? null : Double.valueOf(number * factor);
    }

    /** Makes a double of a whole number and the other way round. */
    static void toggle(NumberPoint point) {
        if (point.isInt()) {
            point.setDouble((double) point.intValue());
        } else if (point.hasValue()) {
            point.setInt(ParsedNumber.truncated(point.doubleValue()));
        }
    }
}
