package io.spanway.processing.connector.spanmetrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.otlp.Outcome;
import io.spanway.otlp.Signal;
import io.spanway.processing.fake.SeriesText;
import io.spanway.processing.fake.Vectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Series, labels and values are those of the Collector for the same spans. */
class SpanMetricsVectorsTest {
    private final List<Outcome> outcomes = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "defaults",
                "exponential-events-exemplars",
                "delta",
                "cardinality",
                "scope-sampling-key",
                "dimensions",
                "seconds",
                "exponential-small"
            })
    void series_areTheCollectors(String name) {
        SpanMetricsBench bench = new SpanMetricsBench(Vectors.text("spanmetrics/" + name + "/config.yaml"));

        bench.connector.accept(Vectors.payload(Signal.TRACES, "in1.json"), outcomes::add);
        bench.timer.advance(Duration.ofSeconds(2));
        assertThat(SeriesText.of(bench.sink.last())).isNotEmpty().isEqualTo(expected(name, "first"));
        bench.timer.advance(Duration.ofSeconds(2));
        if (bench.sink.received().size() > 1) {
            assertThat(SeriesText.of(bench.sink.last())).isEqualTo(expected(name, "settled"));
        }
        bench.connector.accept(Vectors.payload(Signal.TRACES, "in2.json"), outcomes::add);
        bench.timer.advance(Duration.ofSeconds(4));
        assertThat(SeriesText.of(bench.sink.last())).isNotEmpty().isEqualTo(expected(name, "last"));
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED);
    }

    private static List<String> expected(String name, String emission) {
        return SeriesText.of(Vectors.telemetry(Signal.METRICS, "spanmetrics/" + name + "/" + emission + ".json"));
    }
}
