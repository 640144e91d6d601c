package io.spanway.processing.exporter.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.otlp.model.point.QuantileValue;
import io.spanway.otlp.model.point.SummaryPoint;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.Yaml;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway")
class PrometheusExporterTest extends PayloadSinkContract {
    private static final int DELTA = 1;
    private static final int CUMULATIVE = 2;

    private final TestPlatform platform = new TestPlatform();
    private PrometheusBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new PrometheusBench(platform, "without_scope_info: true");
    }

    @AfterEach
    void close() {
        bench.close();
        platform.close();
    }

    @Override
    protected PayloadSink sink() {
        return bench.exporter;
    }

    @Override
    protected byte[] validRequest() {
        return ExportMetricsServiceRequest.getDefaultInstance().toByteArray();
    }

    @Override
    protected Signal signal() {
        return Signal.METRICS;
    }

    @Test
    void deltas_thatJoin_addUp() throws Exception {
        bench.send(one("d", MetricType.SUM, DELTA, number(10, 20, 5)));
        bench.send(one("d", MetricType.SUM, DELTA, number(20, 30, 7)));
        assertThat(bench.page()).contains("\nd_total 12\n");

        bench.send(one("d", MetricType.SUM, DELTA, number(35, 40, 1)));
        assertThat(bench.page()).as("a gap begins anew").contains("\nd_total 1\n");
    }

    @Test
    void histogramDeltas_thatJoin_addUp_andThoseThatOverlapAreLeftOut() throws Exception {
        bench.send(one("h", MetricType.HISTOGRAM, DELTA, histogram(10, 20, 1, 2)));
        bench.send(one("h", MetricType.HISTOGRAM, DELTA, histogram(20, 30, 3, 4)));
        bench.send(one("h", MetricType.HISTOGRAM, DELTA, histogram(25, 40, 9, 9)));

        assertThat(bench.page())
                .contains("h_bucket{le=\"1\"} 4\n", "h_bucket{le=\"+Inf\"} 10\n", "h_sum 10\n", "h_count 10\n");
        assertThat(platform.counter("spanway_exporter_prometheus_dropped_points_total"))
                .isEqualTo(1);
    }

    @Test
    void exponentialDeltas_addUp() throws Exception {
        bench.send(one("e", MetricType.EXPONENTIAL_HISTOGRAM, DELTA, exponential(10, 20, 3)));
        bench.send(one("e", MetricType.EXPONENTIAL_HISTOGRAM, DELTA, exponential(20, 30, 4)));

        assertThat(bench.page()).contains("e_bucket{le=\"+Inf\"} 7\n", "e_sum 7\n", "e_count 7\n");
    }

    @Test
    void olderPoints_doNotReplaceWhatIsShown() throws Exception {
        bench.send(one("g", MetricType.GAUGE, 0, number(0, 30, 3)));
        bench.send(one("g", MetricType.GAUGE, 0, number(0, 20, 2)));

        assertThat(bench.page()).contains("\ng 3\n");
    }

    @Test
    void seriesThatAreNoLongerSent_expire() throws Exception {
        bench.send(one("g", MetricType.GAUGE, 0, number(0, 30, 3)));
        bench.clock.advance(Duration.ofMinutes(4));
        bench.send(one("h", MetricType.GAUGE, 0, number(0, 30, 3)));
        bench.clock.advance(Duration.ofMinutes(2));

        assertThat(bench.page()).contains("\nh 3\n").doesNotContain("\ng 3\n");
    }

    @Test
    void endOfSeries_removesIt() throws Exception {
        bench.send(one("g", MetricType.GAUGE, 0, number(0, 30, 3)));
        NumberPoint end = number(0, 40, 0);
        end.setFlags(DataPoint.NO_RECORDED_VALUE);
        bench.send(one("g", MetricType.GAUGE, 0, end));

        assertThat(bench.page()).isEmpty();
    }

    @Test
    void series_beyondTheMost_areLeftOutAndCounted() throws Exception {
        try (PrometheusBench small = new PrometheusBench(platform, "{}", 2)) {
            for (int i = 0; i < 5; i++) {
                small.send(one("m" + i, MetricType.GAUGE, 0, number(0, 30, 3)));
            }
            assertThat(small.page().lines().filter(line -> !line.startsWith("#")))
                    .hasSize(2);
        }
        assertThat(platform.counter("spanway_exporter_prometheus_dropped_points_total"))
                .isEqualTo(3);
    }

    @Test
    void attributesThatBecomeOneLabel_areJoined() throws Exception {
        NumberPoint point = number(0, 30, 3);
        point.attributes().put("a.b", "1");
        point.attributes().put("a_b", "2\"\n");
        bench.send(one("g", MetricType.GAUGE, 0, point));

        assertThat(bench.page()).contains("g{a_b=\"1;2\\\"\\n\"} 3\n");
    }

    @Test
    void otherPaths_areNotFound() throws Exception {
        assertThat(bench.get("/", "").status()).isEqualTo(404);
        assertThat(bench.get("/metrics", "").status()).isEqualTo(200);
    }

    @Test
    void exposition_isCleanForPromtool() throws Exception {
        Path promtool = Path.of("/usr/bin/promtool");
        assumeTrue(Files.isExecutable(promtool), "promtool is not installed");
        SummaryPoint summary = new SummaryPoint();
        summary.setTimeUnixNano(5);
        summary.setCount(3);
        summary.setSum(7.5);
        QuantileValue median = new QuantileValue();
        median.setQuantile(0.5);
        median.setValue(2);
        summary.quantileValues().add(median);
        bench.send(one("requests", MetricType.SUM, CUMULATIVE, number(1, 5, 4)));
        bench.send(one("temperature.room", MetricType.GAUGE, 0, number(1, 5, 4)));
        bench.send(one("latency", MetricType.HISTOGRAM, CUMULATIVE, histogram(1, 5, 4, 4)));
        bench.send(one("sizes", MetricType.EXPONENTIAL_HISTOGRAM, CUMULATIVE, exponential(1, 5, 4)));
        bench.send(one("waits", MetricType.SUMMARY, 0, summary));

        Process check = new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        check.getOutputStream().write(bench.page().getBytes(StandardCharsets.UTF_8));
        check.getOutputStream().close();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEmpty();
        assertThat(check.exitValue()).isZero();
    }

    @Test
    void names_followTheUnits() {
        Names names = new Names(PrometheusConfig.Strategy.UNDERSCORE_ESCAPING_WITH_SUFFIXES, "");

        assertThat(names.metric("http.server.duration", "ms", false, false))
                .isEqualTo("http_server_duration_milliseconds");
        assertThat(names.metric("io", "By/s", true, false)).isEqualTo("io_bytes_per_second_total");
        assertThat(names.metric("rate", "{req}/min", false, true)).isEqualTo("rate_per_minute");
        assertThat(names.metric("load", "1", false, true)).isEqualTo("load_ratio");
        assertThat(names.metric("x__y..z", "", false, true)).isEqualTo("x_y_z");
        assertThat(names.label("__name")).isEqualTo("key_name");
        assertThat(names.label("1st")).isEqualTo("key_1st");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {} | c.endpoint: must be set
                    endpoint: 'host:x' | c.endpoint: "host:x" has no valid port
                    {endpoint: ':1', path: metrics} | c.path: must start with /
                    {endpoint: ':1', metric_expiration: 0s} | c.metric_expiration: must be more than 0
                    {endpoint: ':1', auth: {authenticator: basicauth}} | c.auth: there is no authentication
                    {endpoint: ':1', translation_strategy: None} | must be one of UnderscoreEscapingWithSuffixes
                    {endpoint: ':1', resource_constant_labels: {}, resource_to_telemetry_conversion: {}} | cannot be used
                    {endpoint: ':1', tls: {}} | c.tls.cert_file: a TLS server needs a certificate
                    """)
    void config_thatCannotWork_isRefusedWithItsPath(String yaml, String message) {
        assertThatThrownBy(() -> Yaml.bind(PrometheusConfig.class, yaml)).hasMessageContaining(message);
    }

    @Test
    void config_missingKeys_areTheCollectorsDefaults() {
        PrometheusConfig config = Yaml.bind(PrometheusConfig.class, "endpoint: ':8889'");

        assertThat(config.path()).isEqualTo("/metrics");
        assertThat(config.metricExpiration()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.enableOpenMetrics()).isFalse();
        assertThat(config.translationStrategy()).isEqualTo(PrometheusConfig.Strategy.UNDERSCORE_ESCAPING_WITH_SUFFIXES);
        assertThat(config.address()).hasToString("0.0.0.0:8889");
        assertThat(new PrometheusConfig.ResourceLabels(List.of("host.*", "a"), List.of("host.id")).takes("host.name"))
                .isTrue();
    }

    private static NumberPoint number(long start, long time, long value) {
        NumberPoint point = new NumberPoint();
        point.setStartTimeUnixNano(start);
        point.setTimeUnixNano(time);
        point.setInt(value);
        return point;
    }

    private static HistogramPoint histogram(long start, long time, long low, long high) {
        HistogramPoint point = new HistogramPoint();
        point.setStartTimeUnixNano(start);
        point.setTimeUnixNano(time);
        point.setExplicitBounds(new double[] {1});
        point.setBucketCounts(new long[] {low, high});
        point.setCount(low + high);
        point.setSum((double) (low + high));
        return point;
    }

    private static ExponentialHistogramPoint exponential(long start, long time, long count) {
        ExponentialHistogramPoint point = new ExponentialHistogramPoint();
        point.setStartTimeUnixNano(start);
        point.setTimeUnixNano(time);
        point.setCount(count);
        point.setSum((double) count);
        return point;
    }

    private static Telemetry one(String name, MetricType type, int temporality, DataPoint point) {
        Metric metric = new Metric();
        metric.setName(name);
        metric.setDescription("Text for " + name + ".");
        metric.setType(type);
        metric.setTemporality(temporality);
        metric.setMonotonic(true);
        metric.points().add(point);
        ScopeItems scope = new ScopeItems(Signal.METRICS);
        scope.items().add(metric);
        ResourceItems resource = new ResourceItems(Signal.METRICS);
        resource.scopes().add(scope);
        Telemetry telemetry = new Telemetry(Signal.METRICS);
        telemetry.resources().add(resource);
        return telemetry;
    }
}
