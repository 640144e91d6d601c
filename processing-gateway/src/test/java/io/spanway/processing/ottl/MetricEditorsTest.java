package io.spanway.processing.ottl;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.otlp.message.Messages;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.otlp.model.point.SummaryPoint;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.library.Library;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the editors of metrics add to the scope, which the table cannot show. */
class MetricEditorsTest {
    private static Subject run(ContextKind kind, String variant, String... statements) {
        Subject subject = Fixture.subject(variant);
        new Ottl(Library.TRANSFORM)
                .prefixedStatements(kind, List.of(statements))
                .forEach(statement -> statement.run(subject));
        return subject;
    }

    private static Metric added(Subject subject) {
        Messages<Item> items = subject.scope().items();
        assertThat(items).hasSize(1);
        return (Metric) items.get(0);
    }

    @Test
    void extractCount_ofHistogram_isASumOfCounts() {
        Metric sum = added(run(ContextKind.METRIC, "hist", "extract_count_metric(true)"));
        assertThat(sum.name()).isEqualTo("reqs_count");
        assertThat(sum.type()).isEqualTo(MetricType.SUM);
        assertThat(sum.monotonic()).isTrue();
        assertThat(sum.temporality()).isEqualTo(2);
        NumberPoint point = (NumberPoint) sum.points().get(0);
        assertThat(point.intValue()).isEqualTo(6);
        assertThat(point.attributes().get("s")).isEqualTo("text");
        assertThat(point.timeUnixNano()).isEqualTo(1_700_000_060_000_000_000L);
    }

    @Test
    void extractSum_ofHistogram_isASumOfSums() {
        Metric sum = added(run(ContextKind.METRIC, "hist", "extract_sum_metric(false, \".total\")"));
        assertThat(sum.name()).isEqualTo("reqs.total");
        assertThat(sum.monotonic()).isFalse();
        assertThat(((NumberPoint) sum.points().get(0)).doubleValue()).isEqualTo(12.5);
    }

    @Test
    void extractSum_ofPointWithoutSum_addsNothing() {
        assertThat(run(ContextKind.METRIC, "exp", "extract_sum_metric(false)")
                        .scope()
                        .items())
                .isEmpty();
    }

    @Test
    void extraction_ofAGauge_doesNothing() {
        assertThat(run(ContextKind.METRIC, "gauge", "extract_count_metric(true)", "extract_sum_metric(true)")
                        .scope()
                        .items())
                .isEmpty();
    }

    @Test
    void summaryPoints_gatherInOneSum() {
        Subject subject = run(
                ContextKind.DATAPOINT,
                "summary",
                "convert_summary_count_val_to_sum(\"delta\", true)",
                "convert_summary_count_val_to_sum(\"delta\", true)");
        Metric sum = added(subject);
        assertThat(sum.name()).isEqualTo("reqs_count");
        assertThat(sum.temporality()).isEqualTo(1);
        assertThat(sum.points()).hasSize(2);
        assertThat(((NumberPoint) sum.points().get(1)).intValue()).isEqualTo(8);
    }

    @Test
    void quantiles_becomeAGauge() {
        Metric gauge = added(run(ContextKind.METRIC, "summary", "convert_summary_quantile_val_to_gauge()"));
        assertThat(gauge.name()).isEqualTo("reqs.quantiles");
        assertThat(gauge.type()).isEqualTo(MetricType.GAUGE);
        NumberPoint point = (NumberPoint) gauge.points().get(0);
        assertThat(point.attributes().get("quantile")).isEqualTo(0.5);
        assertThat(point.doubleValue()).isEqualTo(2.0);
    }

    @Test
    void copy_takesOverWhatIsNotGiven() {
        Metric copy = added(run(ContextKind.METRIC, "", "copy_metric(name=\"c\", unit=\"u\")"));
        assertThat(copy.name()).isEqualTo("c");
        assertThat(copy.unit()).isEqualTo("u");
        assertThat(copy.description()).isEqualTo("requests");
        assertThat(copy.points()).hasSize(1);
    }

    @Test
    void scale_multipliesValuesSumsAndBounds() {
        Subject number = run(ContextKind.METRIC, "", "scale_metric(1.5)");
        assertThat(((NumberPoint) number.point()).intValue()).isEqualTo(15);
        Subject real = run(ContextKind.METRIC, "gauge", "scale_metric(2)");
        assertThat(((NumberPoint) real.point()).doubleValue()).isEqualTo(5.0);
        HistogramPoint histogram = (HistogramPoint)
                run(ContextKind.METRIC, "hist", "scale_metric(2.0)").point();
        assertThat(histogram.sum()).isEqualTo(25.0);
        assertThat(histogram.explicitBounds()).containsExactly(2, 20);
        assertThat(histogram.bucketCounts()).containsExactly(1, 2, 3);
        SummaryPoint summary = (SummaryPoint)
                run(ContextKind.METRIC, "summary", "scale_metric(2.0)").point();
        assertThat(summary.sum()).isEqualTo(19.0);
        assertThat(summary.quantileValues().get(0).value()).isEqualTo(4.0);
    }
}
