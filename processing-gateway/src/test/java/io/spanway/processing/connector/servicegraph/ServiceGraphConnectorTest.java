package io.spanway.processing.connector.servicegraph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.Counter;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.Span;
import io.spanway.processing.connector.aggregate.LatencyHistogram;
import io.spanway.processing.fake.SeriesText;
import io.spanway.processing.fake.Spans;
import io.spanway.processing.fake.TracePayloads;
import io.spanway.processing.fake.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceGraphConnectorTest extends PayloadSinkContract {
    private static final int SERVER = 2;
    private static final int CLIENT = 3;

    private final List<Outcome> outcomes = new ArrayList<>();

    @Override
    protected PayloadSink sink() {
        return new ServiceGraphBench("{}").connector;
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 3));
    }

    @Test
    void pair_inEitherOrder_isOneCall() {
        ServiceGraphBench bench = new ServiceGraphBench("metrics_flush_interval: 0s");

        send(bench, "web", Spans.span(1, 11, 1, CLIENT, "call", 10));
        send(bench, "shop", Spans.span(1, 12, 11, SERVER, "serve", 8));
        send(bench, "shop", Spans.span(2, 22, 21, SERVER, "serve", 8));
        send(bench, "web", Spans.span(2, 21, 1, CLIENT, "call", 10));

        assertThat(SeriesText.of(bench.sink.last()))
                .anySatisfy(line -> assertThat(line)
                        .contains("request_total", "client=String:web", "server=String:shop")
                        .endsWith("int 2"));
        assertThat(bench.counter("total_edges")).isEqualTo(2);
        assertThat(bench.counter("expired_edges")).isZero();
    }

    @Test
    void spansOfDifferentTraces_areNoPair() {
        ServiceGraphBench bench = new ServiceGraphBench("metrics_flush_interval: 0s");

        send(bench, "web", Spans.span(1, 11, 1, CLIENT, "call", 10));
        send(bench, "shop", Spans.span(2, 12, 11, SERVER, "serve", 8));

        assertThat(bench.sink.received()).isEmpty();
        assertThat(bench.counter("total_edges")).isEqualTo(2);
    }

    @Test
    void internalSpans_andResourcesWithoutService_takeNoPart() {
        ServiceGraphBench bench = new ServiceGraphBench("metrics_flush_interval: 0s");

        send(bench, "web", Spans.span(1, 11, 1, 1, "work", 10));
        send(bench, "", Spans.span(1, 12, 1, CLIENT, "call", 10));

        assertThat(bench.counter("total_edges")).isZero();
    }

    @Test
    void fullStore_dropsAndCounts_untilCallsExpire() {
        ServiceGraphBench bench = new ServiceGraphBench("store: {max_items: 2, ttl: 1s}");
        for (int i = 1; i <= 5; i++) {
            send(bench, "web", Spans.span(i, i, 99, CLIENT, "call", 10));
        }
        assertThat(bench.counter("dropped_spans")).isEqualTo(3);

        bench.timer.advance(Duration.ofSeconds(2));
        send(bench, "web", Spans.span(9, 9, 99, CLIENT, "call", 10));

        assertThat(bench.counter("expired_edges")).isEqualTo(2);
        assertThat(bench.counter("dropped_spans")).isEqualTo(3);
    }

    @Test
    void stop_emitsWhatThereIs() {
        ServiceGraphBench bench = new ServiceGraphBench("{}");
        send(bench, "web", Spans.span(1, 11, 1, CLIENT, "call", 10));
        send(bench, "shop", Spans.span(1, 12, 11, SERVER, "serve", 8));

        bench.connector.stop(Duration.ofSeconds(1));

        assertThat(bench.sink.received()).hasSize(1);
        assertThat(bench.timer.scheduled()).isZero();
    }

    @Test
    void edgesWithoutCallsForAQuarterOfAnHour_areForgotten() {
        ServiceGraphBench bench = new ServiceGraphBench("{}");
        send(bench, "web", Spans.span(1, 11, 1, CLIENT, "call", 10));
        send(bench, "shop", Spans.span(1, 12, 11, SERVER, "serve", 8));

        bench.timer.advance(Duration.ofHours(1));

        assertThat(bench.sink.received()).hasSizeBetween(15, 17);
    }

    @Test
    void points_areDatedBackByTheOffset() {
        ServiceGraphBench bench = new ServiceGraphBench("{metrics_timestamp_offset: 30s, metrics_flush_interval: 10s}");
        send(bench, "web", Spans.span(1, 11, 1, CLIENT, "call", 10));
        send(bench, "shop", Spans.span(1, 12, 11, SERVER, "serve", 8));
        bench.timer.advance(Duration.ofSeconds(10));

        Metric metric = (Metric)
                bench.sink.last().resources().get(0).scopes().get(0).items().get(0);
        assertThat(metric.points().get(0).timeUnixNano())
                .isEqualTo(bench.timer.unixNanos() - Duration.ofSeconds(30).toNanos());
    }

    @Test
    void edges_beyondTheMost_goToTheRest() {
        Counter overflow = new Counter();
        EdgeTotals totals = new EdgeTotals(new LatencyHistogram.Shape(new double[] {1}, 0), 1, overflow);
        for (int i = 0; i < 3; i++) {
            Attributes labels = new Attributes();
            labels.add("client", "c" + i);
            totals.add(labels, new Edge(new SpanKey(new byte[16], new byte[8]), 0), 1);
        }

        assertThat(totals.size()).isEqualTo(2);
        assertThat(overflow.getCount()).isEqualTo(2);
        assertThat(SeriesText.of(totals.report(0, 1)))
                .anySatisfy(line ->
                        assertThat(line).contains("otel.metric.overflow").endsWith("int 2"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    store: {ttl: -1s} | c.store.ttl: must not be negative
                    store: {max_items: -1} | c.store.max_items: must not be negative
                    metrics_flush_interval: -1s | c.metrics_flush_interval: must not be negative
                    exponential_histogram_max_size: 1 | c.exponential_histogram_max_size: must be 0 or at least 2
                    latency_histogram_buckets: [1s, 1s] | c.latency_histogram_buckets[1]: must be more than
                    metrics_timestamp_offset: -1s | c.metrics_timestamp_offset: must not be negative
                    dimension: [] | c.dimension: unknown key
                    """)
    void config_thatCannotWork_isRefusedWithItsPath(String yaml, String message) {
        assertThatThrownBy(() -> Yaml.bind(ServiceGraphConfig.class, yaml)).hasMessageContaining(message);
    }

    private void send(ServiceGraphBench bench, String service, Span... spans) {
        bench.connector.accept(Spans.of(service, spans), outcomes::add);
        assertThat(outcomes).allMatch(Outcome.ACCEPTED::equals);
    }
}
