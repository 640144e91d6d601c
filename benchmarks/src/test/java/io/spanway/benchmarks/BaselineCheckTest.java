package io.spanway.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BaselineCheckTest {
    private static final String RESULTS = """
            [{"benchmark": "io.spanway.benchmarks.SplitterBenchmark.memcpy", "params": {"parts": "3"}, "primaryMetric": {"score": 20.0}},
             {"benchmark": "io.spanway.benchmarks.SplitterBenchmark.scan", "params": {"parts": "3"}, "primaryMetric": {"score": 100.0}},
             {"benchmark": "io.spanway.benchmarks.JsonBenchmark.toJson", "primaryMetric": {"score": 2000.0}}]
            """;

    @Test
    void costs_areInUnitsOfACopyInTheSameRun() throws Exception {
        assertThat(BaselineCheck.inUnits(results()))
                .containsOnly(
                        Map.entry("SplitterBenchmark.memcpy parts=3", 1.0),
                        Map.entry("SplitterBenchmark.scan parts=3", 5.0),
                        Map.entry("JsonBenchmark.toJson", 100.0));
    }

    @Test
    void results_withoutTheUnit_areRefused() throws Exception {
        JsonNode without = new ObjectMapper().readTree("[]");
        assertThatThrownBy(() -> BaselineCheck.inUnits(without)).hasMessageContaining("SplitterBenchmark.memcpy");
    }

    @Test
    void worse_thanTheTolerance_orMissing_isNamed() {
        Map<String, Double> expected = Map.of("a", 1.0, "b", 1.0, "c", 1.0);
        assertThat(BaselineCheck.worse(Map.of("a", 1.2, "b", 1.5), expected, 0.25))
                .containsExactlyInAnyOrder("b: 1.50 copies instead of 1.00 (+50 %)", "c: not measured");
    }

    @Test
    void cheaper_orNew_isFine() {
        assertThat(BaselineCheck.worse(Map.of("a", 0.1, "new", 9.0), Map.of("a", 1.0), 0.25))
                .isEmpty();
    }

    private static JsonNode results() throws Exception {
        return new ObjectMapper().readTree(RESULTS);
    }
}
