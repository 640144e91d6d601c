package io.spanway.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.FuzzSearch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The searches of this module's fuzz tests. */
@Tag("slow")
class FuzzSearchTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.spanway.otlp.wire.SplitterFuzzTest",
                "io.spanway.otlp.json.JsonFuzzTest",
                "io.spanway.otlp.json.JsonWriterFuzzTest",
                "io.spanway.otlp.model.TelemetryFuzzTest"
            })
    void search_ofOurTargets_findsNothing(String test) throws Exception {
        assertThat(FuzzSearch.of(test).executions()).isPositive();
    }
}
