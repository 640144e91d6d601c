package io.spanway.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
    private final Metrics metrics = new Metrics();

    private String text() {
        return PrometheusText.write(metrics.all(), PrometheusText.Naming.COLLECTOR);
    }

    @Test
    void counter_withoutSuffix_keepsTheCollectorsNameAndIsUntyped() {
        metrics.counter("otelcol_x_spans", "Spans.", "receiver", "otlp").inc(7);
        assertThat(text())
                .contains("# HELP otelcol_x_spans Spans.\n# TYPE otelcol_x_spans untyped\n"
                        + "otelcol_x_spans{receiver=\"otlp\"} 7\n");
    }

    @Test
    void counter_withoutSuffix_getsItOnDemand() {
        metrics.counter("otelcol_x_spans", "Spans.").inc(7);
        assertThat(PrometheusText.write(metrics.all(), PrometheusText.Naming.TOTAL))
                .contains("# TYPE otelcol_x_spans_total counter\notelcol_x_spans_total 7\n");
    }

    @Test
    void counter_withSuffix_isTypedCounter() {
        metrics.counterOf("spanway_x_total", "X.", () -> 1.5);
        assertThat(text()).contains("# TYPE spanway_x_total counter\nspanway_x_total 1.5\n");
    }

    @Test
    void family_headIsWrittenOnceAndSeriesAreSorted() {
        metrics.counter("f_total", "F.", "a", "2").inc(2);
        metrics.counter("f_total", "F.", "a", "1").inc(1);
        assertThat(text()).contains("# TYPE f_total counter\nf_total{a=\"1\"} 1\nf_total{a=\"2\"} 2\n");
    }

    @Test
    void histogram_isCumulative() {
        BucketHistogram histogram = metrics.histogram("h", "H.", new double[] {1, 2.5}, "a", "b");
        histogram.record(0.5);
        histogram.record(2);
        histogram.record(9);
        assertThat(text())
                .contains("h_bucket{a=\"b\",le=\"1\"} 1\nh_bucket{a=\"b\",le=\"2.5\"} 2\n"
                        + "h_bucket{a=\"b\",le=\"+Inf\"} 3\nh_sum{a=\"b\"} 11.5\nh_count{a=\"b\"} 3\n");
    }

    @Test
    void names_thatPrometheusDoesNotTake_getUnderscores() {
        metrics.counter("otelcol_processor_filter_spans.filtered", "F.", "otel.signal", "a.b", "1st:of", "é")
                .inc(4);
        metrics.histogram("9lives-left", "L.", new double[] {1}, "le-vel", "x").record(1);
        metrics.gauge("job:rate", "R.", () -> 1);

        assertThat(text())
                .contains("# TYPE otelcol_processor_filter_spans_filtered untyped\n"
                        + "otelcol_processor_filter_spans_filtered{otel_signal=\"a.b\",_st_of=\"é\"} 4\n")
                .contains("# TYPE _lives_left histogram\n_lives_left_bucket{le_vel=\"x\",le=\"1\"} 1\n")
                .contains("job:rate 1\n");
    }

    @Test
    void families_thatBecomeTheSameName_haveOneHead() {
        metrics.counter("a.b_total", "Dots.", "x", "1").inc(1);
        metrics.counter("a_b_total", "Underscores.", "x", "2").inc(2);

        assertThat(text().lines().filter(line -> line.startsWith("# TYPE a_b_total")))
                .hasSize(1);
        assertThat(text()).contains("a_b_total{x=\"1\"} 1\na_b_total{x=\"2\"} 2\n");
    }

    @Test
    void texts_areEscaped() {
        metrics.gauge("g", "a\\b\nc \"d\"", () -> Double.NaN, "l", "a\\b\nc\"d");
        assertThat(text()).contains("# HELP g a\\\\b\\nc \"d\"\n").contains("g{l=\"a\\\\b\\nc\\\"d\"} NaN\n");
    }

    @Test
    void numbers_areReadableByPrometheus() {
        metrics.gauge("a", "A.", () -> Double.POSITIVE_INFINITY);
        metrics.gauge("b", "B.", () -> 1e18);
        metrics.gauge("c", "C.", () -> -0.25);
        assertThat(text()).contains("a +Inf\n", "b 1.0E18\n", "c -0.25\n");
    }

    @Test
    void processMetrics_arePlausible() {
        ProcessMetrics.register(metrics);
        for (Metrics.Series series : metrics.all()) {
            if (series.instrument() instanceof java.util.function.DoubleSupplier value) {
                assertThat(value.getAsDouble()).as("%s", series.name()).isGreaterThanOrEqualTo(-1);
            }
        }
        assertThat(text())
                .contains("process_cpu_seconds_total ", "process_resident_memory_bytes ", "otelcol_process_uptime ")
                .contains("spanway_memory_used_bytes{area=\"direct\"} ", "spanway_gc_seconds_total{gc=");
    }

    @Test
    void promtool_findsNothingToComplainAbout() throws Exception {
        Path promtool = Path.of("/usr/bin/promtool");
        assumeTrue(Files.isExecutable(promtool), "promtool is not installed");
        ProcessMetrics.register(metrics);
        metrics.counter("otelcol_receiver_accepted_spans", "Spans.", "receiver", "o\"\\\n")
                .inc();
        metrics.counter("spanway_refused_total", "Refused.", "reason", "größe").inc();
        metrics.histogram("otelcol_loadbalancer_backend_latency", "Latency.", new double[] {5, 10}, "endpoint", "e")
                .record(3);
        for (PrometheusText.Naming naming : PrometheusText.Naming.values()) {
            assertThat(complaints(promtool, PrometheusText.write(metrics.all(), naming)))
                    .as("%s", naming)
                    .isEmpty();
        }
    }

    private static String complaints(Path promtool, String text) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
