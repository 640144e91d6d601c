package io.spanway.processing.exporter.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.processing.fake.TestPlatform;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Names, labels, types and values are those of the Collector for the same metrics. */
class PrometheusVectorsTest {
    private static final String UTF8 = "text/plain;version=1.0.0;escaping=allow-utf-8";
    private static final Pattern EXPONENT = Pattern.compile("\\d(\\.\\d+)?e\\+\\d\\d");

    @Test
    void defaults() throws Exception {
        compare("defaults", "{}", "");
    }

    @Test
    void openMetrics() throws Exception {
        compare(
                "open-metrics",
                "{enable_open_metrics: true, namespace: my.ns, const_labels: {env: test}, send_timestamps: true}",
                "application/openmetrics-text;version=1.0.0");
    }

    @Test
    void noTranslation_forReadersOfOldNames() throws Exception {
        compare(
                "no-translation-escaped",
                "{translation_strategy: NoTranslation, resource_constant_labels: {included: [host.name]},"
                        + " without_scope_info: true}",
                "");
    }

    @Test
    void suffixes_forReadersOfUtf8() throws Exception {
        compare(
                "suffixes-utf8",
                "{translation_strategy: NoUTF8EscapingWithSuffixes,"
                        + " resource_to_telemetry_conversion: {enabled: true}}",
                UTF8);
    }

    @Test
    void withoutSuffixes() throws Exception {
        compare(
                "without-suffixes",
                "{translation_strategy: UnderscoreEscapingWithoutSuffixes, target_info: {disabled: true}}",
                "");
    }

    @Test
    void noTranslation_forReadersOfUtf8() throws Exception {
        compare("no-translation-utf8", "translation_strategy: NoTranslation", UTF8);
    }

    private static void compare(String name, String yaml, String accept) throws Exception {
        try (TestPlatform platform = new TestPlatform();
                PrometheusBench bench = new PrometheusBench(platform, yaml)) {
            bench.send("in1.json");
            bench.send("in2.json");

            List<String> expected =
                    PrometheusBench.resource(name + ".txt").lines().toList();
            PrometheusBench.Answer answer = bench.get("/metrics", accept);

            assertThat(answer.contentType().replace(" ", ""))
                    .startsWith(expected.get(0).split(";")[0])
                    .contains(accept.contains("utf-8") ? "escaping=allow-utf-8" : "escaping=underscores");
            assertThat(comparable(answer.body().lines().toList()))
                    .containsExactlyInAnyOrderElementsOf(comparable(expected.subList(1, expected.size())));
        }
    }

    /**
     * Without HELP lines (ours has the metric's name where there is no description) and without what the Collector cannot show or shows one way or
     * the other: a point whose attributes become the same label is an error there; of two types of one name it takes either; target_info cannot be
     * switched off there.
     */
    private static List<String> comparable(List<String> lines) throws IOException {
        return lines.stream()
                .filter(line -> !line.startsWith("# HELP"))
                .filter(line -> !line.contains("dup{")
                        && !line.contains("dup_")
                        && !line.contains(" dup ")
                        && !line.contains("_dup"))
                .filter(line -> !line.matches("(# TYPE temp |temp\\{|\\{\"temp).*"))
                .filter(line -> !line.contains("target_info") || line.contains("my_ns"))
                .filter(line -> !line.contains("_1num") && !line.contains("1num") && !line.contains("{_num"))
                .map(line -> EXPONENT.matcher(line).replaceAll(PrometheusVectorsTest::plain))
                .toList();
    }

    private static String plain(MatchResult number) {
        return new BigDecimal(number.group()).toPlainString();
    }
}
