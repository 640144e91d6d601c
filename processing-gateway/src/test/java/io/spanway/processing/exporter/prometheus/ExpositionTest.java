package io.spanway.processing.exporter.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.Exemplar;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.otlp.model.point.QuantileValue;
import io.spanway.otlp.model.point.SummaryPoint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionTest {
    private static final List<String> NO_LABELS = List.of();

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1.0",
        "-0.5, -0.5, -0.5",
        "1000000, 1000000, 1000000.0",
        "1e20, 1.0E20, 1.0E20",
        "NaN, NaN, NaN",
        "Infinity, +Inf, +Inf",
        "-Infinity, -Inf, -Inf"
    })
    void numbers_areWrittenAsTheFormatsWantThem(double value, String text, String openMetrics) {
        NumberPoint point = new NumberPoint();
        point.setDouble(value);
        Held held = held("m", Held.Kind.GAUGE, NO_LABELS, point);

        assertThat(text(held)).contains("\nm " + text + "\n");
        assertThat(openMetrics(held)).contains("\nm " + openMetrics + "\n");
    }

    @Test
    void helpAndLabels_areEscaped() {
        NumberPoint point = new NumberPoint();
        point.setInt(1);
        Held held = new Held("m", Held.Kind.GAUGE, "a\\b\n\"c\"", List.of("l", "x\\y\n\"z\""), point);

        assertThat(text(held)).isEqualTo("# HELP m a\\\\b\\n\"c\"\n# TYPE m gauge\nm{l=\"x\\\\y\\n\\\"z\\\"\"} 1\n");
        assertThat(openMetrics(held)).startsWith("# HELP m a\\\\b\\n\\\"c\\\"\n");
    }

    @Test
    void countersOfOpenMetrics_loseTheSuffixInTheirHeaderOnly() {
        NumberPoint point = new NumberPoint();
        point.setInt(3);

        assertThat(openMetrics(held("c_total", Held.Kind.COUNTER, NO_LABELS, point)))
                .isEqualTo("# HELP c help\n# TYPE c counter\nc_total 3.0\n# EOF\n");
        assertThat(openMetrics(held("c", Held.Kind.COUNTER, NO_LABELS, point)))
                .as("a counter without suffix is none to OpenMetrics")
                .contains("# TYPE c unknown\n");
    }

    @Test
    void exemplars_standAtTheBucketTheyBelongTo() {
        HistogramPoint point = new HistogramPoint();
        point.setExplicitBounds(new double[] {1, 2});
        point.setBucketCounts(new long[] {1, 1, 1});
        point.setCount(3);
        point.setSum(6.0);
        point.exemplars().add(exemplar(1));
        point.exemplars().add(exemplar(3));

        String text = openMetrics(held("h", Held.Kind.HISTOGRAM, NO_LABELS, point));

        assertThat(text)
                .contains(
                        "h_bucket{le=\"1.0\"} 1 # {trace_id=\"0a\",span_id=\"0b\"} 1.0 1.5\n",
                        "h_bucket{le=\"2.0\"} 2\n",
                        "h_bucket{le=\"+Inf\"} 3 # {trace_id=\"0a\",span_id=\"0b\"} 3.0 1.5\n",
                        "h_sum 6.0\n",
                        "h_count 3\n");
        assertThat(text(held("h", Held.Kind.HISTOGRAM, NO_LABELS, point))).doesNotContain("trace_id");
    }

    @Test
    void histogramWithoutSum_hasNone() {
        HistogramPoint point = new HistogramPoint();
        point.setCount(3);

        assertThat(text(held("h", Held.Kind.HISTOGRAM, NO_LABELS, point)))
                .contains("h_bucket{le=\"+Inf\"} 3\n", "h_count 3\n")
                .doesNotContain("h_sum");
    }

    @Test
    void summaries_showTheirQuantiles() {
        SummaryPoint point = new SummaryPoint();
        point.setCount(2);
        point.setSum(3);
        QuantileValue quantile = new QuantileValue();
        quantile.setQuantile(0.9);
        quantile.setValue(Double.NaN);
        point.quantileValues().add(quantile);

        assertThat(text(held("s", Held.Kind.SUMMARY, List.of("a", "b"), point)))
                .contains("s{a=\"b\",quantile=\"0.9\"} NaN\n", "s_sum{a=\"b\"} 3\n", "s_count{a=\"b\"} 2\n");
    }

    @Test
    void seriesOfAnotherTypeUnderOneName_areNotShown() {
        NumberPoint one = new NumberPoint();
        one.setInt(1);
        Held gauge = held("m", Held.Kind.GAUGE, List.of("a", "1"), one);
        Held counter = held("m", Held.Kind.COUNTER, List.of("a", "2"), one);

        assertThat(text(gauge, counter))
                .contains("# TYPE m gauge\n", "m{a=\"1\"} 1\n")
                .doesNotContain("a=\"2\"");
    }

    @Test
    void times_areInMillisecondsOrSeconds() {
        NumberPoint point = new NumberPoint();
        point.setInt(1);
        point.setTimeUnixNano(1_700_000_000_123_456_789L);
        SeriesStore.Shown shown =
                new SeriesStore.Shown(List.of(held("m", Held.Kind.GAUGE, NO_LABELS, point)), List.of());

        assertThat(new Exposition(false, false, true).write(shown, "target_info"))
                .contains("m 1 1700000000123\n");
        assertThat(new Exposition(true, false, true).write(shown, "target_info"))
                .contains("m 1.0 1700000000.123456789\n");
    }

    @Test
    void targets_areASeriesEach() {
        SeriesStore.Shown shown = new SeriesStore.Shown(List.of(), List.of(List.of("job", "a", "x", "y")));

        assertThat(new Exposition(false, false, false).write(shown, "ns_target_info"))
                .isEqualTo("""
                        # HELP ns_target_info Target metadata
                        # TYPE ns_target_info gauge
                        ns_target_info{job="a",x="y"} 1
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "s, seconds",
        "ms, milliseconds",
        "By, bytes",
        "KiBy/s, kibibytes_per_second",
        "m/s, meters_per_second",
        "1, ''",
        "'', ''",
        "'{request}', ''",
        "'{request}/s', per_second",
        "'By/{request}', bytes",
        "%, percent",
        "widgets, widgets",
        "Cel, celsius",
        "1/h, per_hour"
    })
    void units_inWords(String unit, String words) {
        assertThat(Units.words(unit)).isEqualTo(words);
    }

    private static Exemplar exemplar(double value) {
        Exemplar exemplar = new Exemplar();
        exemplar.setDouble(value);
        exemplar.setTraceId(new byte[] {10});
        exemplar.setSpanId(new byte[] {11});
        exemplar.setTimeUnixNano(1_500_000_000L);
        return exemplar;
    }

    private static Held held(String family, Held.Kind kind, List<String> labels, DataPoint point) {
        return new Held(family, kind, "help", labels, point);
    }

    private static String text(Held... held) {
        return new Exposition(false, false, false).write(new SeriesStore.Shown(List.of(held), List.of()), "t");
    }

    private static String openMetrics(Held held) {
        return new Exposition(true, false, false).write(new SeriesStore.Shown(List.of(held), List.of()), "t");
    }
}
