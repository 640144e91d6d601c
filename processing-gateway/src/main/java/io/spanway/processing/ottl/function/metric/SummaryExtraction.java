package io.spanway.processing.ottl.function.metric;

import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.SummaryPoint;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Arguments;

/** The same for one point of a summary at a time: all points of a metric end in one new sum. No state. */
final class SummaryExtraction {
    private SummaryExtraction() {}

    static Action build(Arguments args, String suffix, boolean counts) {
        int temporality = MetricEditors.temporality(args);
        Extraction extraction = new Extraction(args.constBool("monotonic"), args.constString("suffix", suffix), counts);
        return subject -> {
            if (subject.point() instanceof SummaryPoint point) {
                extraction.add(target(subject, extraction, temporality), point);
            }
        };
    }

    private static Metric target(Subject subject, Extraction extraction, int temporality) {
        Metric wanted = extraction.sum(subject.metric(), temporality);
        for (Item item : subject.scope().items()) {
            if (item instanceof Metric metric
                    && metric.type() == MetricType.SUM
                    && metric.name().equals(wanted.name())
                    && metric.temporality() == temporality) {
                return metric;
            }
        }
        subject.scope().items().add(wanted);
        return wanted;
    }
}
