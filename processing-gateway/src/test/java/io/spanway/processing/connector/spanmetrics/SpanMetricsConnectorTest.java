package io.spanway.processing.connector.spanmetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.otlp.Outcome;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Reason;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.fake.SeriesText;
import io.spanway.processing.fake.Spans;
import io.spanway.processing.fake.TracePayloads;
import io.spanway.processing.fake.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway")
class SpanMetricsConnectorTest extends PayloadSinkContract {
    private static final Duration TICK = Duration.ofSeconds(60);
    private static final int SERVER = 2;

    private final List<Outcome> outcomes = new ArrayList<>();

    @Override
    protected PayloadSink sink() {
        return new SpanMetricsBench("{}").connector;
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 3));
    }

    @Test
    void nothingSeen_emitsNothing() {
        SpanMetricsBench bench = new SpanMetricsBench("{}");

        bench.timer.advance(TICK);

        assertThat(bench.sink.received()).isEmpty();
    }

    @Test
    void resourceWithoutService_isNotCounted() {
        SpanMetricsBench bench = new SpanMetricsBench("{}");

        send(bench, "", Spans.span(1, 1, 0, SERVER, "a", 1));
        bench.timer.advance(TICK);

        assertThat(bench.sink.received()).isEmpty();
    }

    @Test
    void stop_emitsWhatThereIs_andNoMore() {
        SpanMetricsBench bench = new SpanMetricsBench("aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA");
        send(bench, "a", Spans.span(1, 1, 0, SERVER, "a", 1));

        bench.connector.stop(Duration.ofSeconds(1));

        assertThat(calls(bench.sink.last())).containsExactly(1L);
        assertThat(bench.timer.scheduled()).isZero();
    }

    @Test
    void stop_withSilentPipeline_endsWithinGrace() {
        SpanMetricsBench bench = new SpanMetricsBench("{}");
        bench.sink.hold();
        send(bench, "a", Spans.span(1, 1, 0, SERVER, "a", 1));

        bench.connector.stop(Duration.ofMillis(10));

        assertThat(bench.sink.received()).hasSize(1);
        bench.sink.release();
    }

    @Test
    void refusedMetrics_areCounted_andTheSenderOfSpansIsNotConcerned() {
        SpanMetricsBench bench = new SpanMetricsBench("{}");
        bench.sink.answer(Outcome.retryable(Reason.UNAVAILABLE, "down"));

        send(bench, "a", Spans.span(1, 1, 0, SERVER, "a", 1));
        bench.timer.advance(TICK);

        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        assertThat(bench.counter("spanway_connector_lost_metric_points_total")).isEqualTo(2);
    }

    @Test
    void times_ofCumulativeSeries_beginAtTheirFirstSpan() {
        SpanMetricsBench bench = new SpanMetricsBench("{}");
        long start = bench.timer.unixNanos();
        send(bench, "a", Spans.span(1, 1, 0, SERVER, "a", 1));
        bench.timer.advance(TICK);
        bench.timer.advance(TICK);

        DataPoint point = metrics(bench.sink.last()).get(0).points().get(0);

        assertThat(point.startTimeUnixNano()).isEqualTo(start);
        assertThat(point.timeUnixNano()).isEqualTo(bench.timer.unixNanos());
    }

    @Test
    void times_ofDeltas_join() {
        SpanMetricsBench bench = new SpanMetricsBench("aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA");
        send(bench, "a", Spans.span(1, 1, 0, SERVER, "a", 1));
        bench.timer.advance(TICK);
        long firstEnd = bench.timer.unixNanos();
        bench.timer.advance(Duration.ofSeconds(30));
        send(bench, "a", Spans.span(1, 1, 0, SERVER, "a", 1));
        bench.timer.advance(Duration.ofSeconds(30));

        DataPoint point = metrics(bench.sink.last()).get(0).points().get(0);

        assertThat(point.startTimeUnixNano()).isEqualTo(firstEnd);
        assertThat(bench.sink.received()).hasSize(2);
    }

    @Test
    void times_ofDeltasBeyondTheRememberedSeries_beginAtTheFirstSpan() {
        SpanMetricsBench bench = new SpanMetricsBench(
                "{aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA, metric_timestamp_cache_size: 1,"
                        + " histogram: {disable: true}}");
        send(bench, "a", Spans.span(1, 1, 0, SERVER, "a", 1), Spans.span(1, 2, 0, SERVER, "b", 1));
        bench.timer.advance(TICK.plusSeconds(30));
        long again = bench.timer.unixNanos();
        send(bench, "a", Spans.span(1, 1, 0, SERVER, "a", 1));
        bench.timer.advance(TICK);

        assertThat(metrics(bench.sink.last()).get(0).points().get(0).startTimeUnixNano())
                .isEqualTo(again);
    }

    @Test
    void series_withoutSpansForTheirExpiration_areToldOnceMoreAndForgotten() {
        SpanMetricsBench bench = new SpanMetricsBench("{series_expiration: 90s, histogram: {disable: true}}");
        send(bench, "a", Spans.span(1, 1, 0, SERVER, "old", 1));
        bench.timer.advance(TICK);
        send(bench, "a", Spans.span(1, 2, 0, SERVER, "new", 1));
        bench.timer.advance(TICK);
        assertThat(names(bench.sink.last())).containsExactlyInAnyOrder("old", "new");

        bench.timer.advance(TICK);

        assertThat(names(bench.sink.last())).containsExactly("new");
    }

    @Test
    void resources_withoutSpansForTheirExpiration_leave() {
        SpanMetricsBench bench = new SpanMetricsBench("metrics_expiration: 90s");
        send(bench, "a", Spans.span(1, 1, 0, SERVER, "a", 1));

        bench.timer.advance(Duration.ofMinutes(10));

        assertThat(bench.sink.received()).hasSize(3);
        assertThat(bench.metrics.all()).anySatisfy(series -> {
            assertThat(series.name().family()).isEqualTo("spanway_connector_spanmetrics_series");
            assertThat(((java.util.function.DoubleSupplier) series.instrument()).getAsDouble())
                    .isZero();
        });
    }

    @Test
    void resources_beyondTheCache_areToldOnceMore_andAtMostTwiceAsManyAreHeld() {
        SpanMetricsBench bench = new SpanMetricsBench(
                "{resource_metrics_cache_size: 2, aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA}");
        for (int i = 0; i < 7; i++) {
            send(bench, "s" + i, Spans.span(1, 1, 0, SERVER, "a", 1));
        }
        bench.timer.advance(TICK);

        assertThat(services(bench.sink.last())).containsExactly("s0", "s1", "s5", "s6");
        assertThat(bench.counter("spanway_connector_spanmetrics_evicted_resources_total"))
                .isEqualTo(5);
    }

    @Test
    void cardinalityLimit_countsWhatWentToTheRest() {
        SpanMetricsBench bench = new SpanMetricsBench("{aggregation_cardinality_limit: 2, histogram: {disable: true}}");
        for (int i = 0; i < 5; i++) {
            send(bench, "a", Spans.span(1, 1, 0, SERVER, "op" + i, 1));
        }
        bench.timer.advance(TICK.plus(TICK));

        assertThat(calls(bench.sink.last())).containsExactly(1L, 1L, 3L);
        assertThat(bench.counter("spanway_connector_spanmetrics_overflow_total"))
                .isEqualTo(3);
    }

    @Test
    void exemplars_areBoundedPerPoint() {
        SpanMetricsBench bench = new SpanMetricsBench("exemplars: {enabled: true, max_per_data_point: 2}");
        for (int i = 1; i <= 5; i++) {
            send(bench, "a", Spans.span(i, i, 0, SERVER, "a", i));
        }
        bench.timer.advance(TICK);

        NumberPoint point =
                (NumberPoint) metrics(bench.sink.last()).get(0).points().get(0);
        assertThat(point.exemplars()).hasSize(2);
        assertThat(point.exemplars().get(0).timeUnixNano()).isEqualTo(bench.timer.unixNanos());
    }

    @Test
    void sampledSpans_countForAsManyAsTheyStandFor_onAverage() {
        AdjustedCount counts = new AdjustedCount(new SplittableRandom(5));

        assertThat(counts.of("")).isEqualTo(1);
        assertThat(counts.of("vendor=x, ot=th:8;rv:12345678901234")).isEqualTo(2);
        assertThat(counts.of("ot=th:0")).isEqualTo(1);
        assertThat(counts.of("ot=th:zz")).isEqualTo(1);
        long sum = 0;
        for (int i = 0; i < 10_000; i++) {
            sum += counts.of("ot=th:5");
        }
        assertThat(sum / 10_000.0).as("16/11, seed 5").isBetween(1.43, 1.48);
    }

    @Test
    void negativeDuration_isNone() {
        SpanMetricsBench bench = new SpanMetricsBench("{}");
        send(bench, "a", Spans.span(1, 1, 0, SERVER, "a", -5));
        bench.timer.advance(TICK);

        assertThat(SeriesText.of(bench.sink.last()))
                .anySatisfy(
                        line -> assertThat(line).contains("traces.span.metrics.duration", "count 1 sum 0.00000000"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    histogram: {explicit: {}, exponential: {}} | c.histogram: use either explicit or exponential
                    histogram: {unit: us} | c.histogram.unit: must be one of ms, s
                    histogram: {explicit: {buckets: [2s, 1s]}} | c.histogram.explicit.buckets[1]: must be more
                    histogram: {exponential: {max_size: 1}} | c.histogram.exponential.max_size: must be 2 to
                    dimensions: [{name: span.name}] | c.dimensions[0]: "span.name" is a label already
                    dimensions: [{name: a}, {name: a}] | c.dimensions[1]: "a" is a label already
                    {dimensions: [{name: a}], calls_dimensions: [{name: a}]} | c.calls_dimensions[0]: "a" is a label
                    dimensions: [{default: x}] | c.dimensions[0]: set either name or glob
                    events: {enabled: true} | c.events.dimensions: events need at least one
                    aggregation_temporality: DELTA | must be one of AGGREGATION_TEMPORALITY_DELTA
                    metrics_flush_interval: 0s | c.metrics_flush_interval: must be more than 0
                    metrics_expiration: -1s | c.metrics_expiration: must not be negative
                    resource_metrics_cache_size: 0 | c.resource_metrics_cache_size: must be more than 0
                    aggregation_cardinality_limit: -1 | c.aggregation_cardinality_limit: must not be negative
                    exemplars: {max_per_data_point: -1} | c.exemplars.max_per_data_point: must not be negative
                    dimension: [] | c.dimension: unknown key
                    """)
    void config_thatCannotWork_isRefusedWithItsPath(String yaml, String message) {
        assertThatThrownBy(() -> Yaml.bind(SpanMetricsConfig.class, yaml)).hasMessageContaining(message);
    }

    private void send(SpanMetricsBench bench, String service, Span... spans) {
        bench.connector.accept(Spans.of(service, spans), outcomes::add);
    }

    private static List<Metric> metrics(Telemetry telemetry) {
        List<Metric> metrics = new ArrayList<>();
        for (Item item : telemetry.resources().get(0).scopes().get(0).items()) {
            metrics.add((Metric) item);
        }
        return metrics;
    }

    private static List<Long> calls(Telemetry telemetry) {
        return metrics(telemetry).get(0).points().stream()
                .map(point -> ((NumberPoint) point).intValue())
                .toList();
    }

    private static List<Object> names(Telemetry telemetry) {
        return metrics(telemetry).get(0).points().stream()
                .map(point -> point.attributes().get("span.name"))
                .toList();
    }

    private static List<Object> services(Telemetry telemetry) {
        List<Object> services = new ArrayList<>();
        for (ResourceItems resource : telemetry.resources()) {
            services.add(resource.resource().attributes().get("service.name"));
        }
        return services;
    }
}
