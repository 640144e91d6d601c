package io.spanway.testkit.otlp;

import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.Random;

/** Metrics of the five kinds and of none. Confined to the test's thread. */
final class RandomMetrics {
    private final Random random;
    private final RandomFields fields;

    RandomMetrics(Random random, RandomFields fields) {
        this.random = random;
        this.fields = fields;
    }

    Metric metric() {
        Metric.Builder metric = Metric.newBuilder()
                .setName(fields.text())
                .setDescription(fields.text())
                .setUnit(fields.text())
                .addAllMetadata(fields.attributes());
        switch (random.nextInt(6)) {
            case 0 -> metric.setGauge(gauge());
            case 1 -> metric.setSum(sum());
            case 2 -> metric.setHistogram(histogram());
            case 3 -> metric.setExponentialHistogram(exponentialHistogram());
            case 4 -> metric.setSummary(summary());
            default -> metric.clearData();
        }
        return metric.build();
    }

    private Gauge gauge() {
        Gauge.Builder gauge = Gauge.newBuilder();
        for (int i = fields.few(); i > 0; i--) {
            gauge.addDataPoints(number());
        }
        return gauge.build();
    }

    private Sum sum() {
        Sum.Builder sum = Sum.newBuilder()
                .setAggregationTemporalityValue(random.nextInt(4))
                .setIsMonotonic(random.nextBoolean());
        for (int i = fields.several(); i > 0; i--) {
            sum.addDataPoints(number());
        }
        return sum.build();
    }

    private NumberDataPoint number() {
        NumberDataPoint.Builder point =
                NumberDataPoint.newBuilder().setTimeUnixNano(random.nextLong()).addAllAttributes(fields.attributes());
        if (random.nextBoolean()) {
            point.setAsInt(random.nextLong());
        } else {
            point.setAsDouble(random.nextGaussian());
            point.addExemplarsBuilder().setTraceId(fields.bytes(16)).setAsInt(random.nextInt());
        }
        return point.build();
    }

    private Histogram histogram() {
        Histogram.Builder histogram = Histogram.newBuilder().setAggregationTemporalityValue(random.nextInt(3));
        for (int i = fields.few(); i > 0; i--) {
            HistogramDataPoint.Builder point = HistogramDataPoint.newBuilder().addAllAttributes(fields.attributes());
            for (int j = fields.several(); j > 0; j--) {
                point.addBucketCounts(random.nextLong()).addExplicitBounds(random.nextDouble());
            }
            histogram.addDataPoints(point.setCount(random.nextLong()).setSum(random.nextDouble()));
        }
        return histogram.build();
    }

    private ExponentialHistogram exponentialHistogram() {
        ExponentialHistogram.Builder histogram = ExponentialHistogram.newBuilder();
        for (int i = fields.few(); i > 0; i--) {
            ExponentialHistogramDataPoint.Builder point = ExponentialHistogramDataPoint.newBuilder()
                    .setScale(random.nextInt())
                    .setZeroCount(random.nextInt(9))
                    .addAllAttributes(fields.attributes());
            point.getPositiveBuilder()
                    .setOffset(random.nextInt())
                    .addBucketCounts(random.nextLong())
                    .addBucketCounts(1);
            histogram.addDataPoints(point);
        }
        return histogram.build();
    }

    private Summary summary() {
        Summary.Builder summary = Summary.newBuilder();
        for (int i = fields.few(); i > 0; i--) {
            SummaryDataPoint.Builder point = SummaryDataPoint.newBuilder().setCount(random.nextLong());
            point.addQuantileValuesBuilder().setQuantile(0.5).setValue(random.nextDouble());
            summary.addDataPoints(point);
        }
        return summary.build();
    }
}
