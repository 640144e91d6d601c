package io.spanway.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spanway.app.Wiring;
import io.spanway.core.Platform;
import io.spanway.core.config.ConfigException;
import io.spanway.core.config.ConfigPrinter;
import io.spanway.core.pipeline.ComponentCatalog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Any text as a configuration of all components: bound, and then it can be printed, or refused with problems that name their places. */
class ConfigurationFuzzTest {
    private static final Platform PLATFORM = Gateway.platform(1, 1 << 20, Path.of("target"));
    private static final ComponentCatalog CATALOG = new ComponentCatalog(Wiring.components(PLATFORM));

    @DictionaryEntries({
        "receivers:",
        "processors:",
        "exporters:",
        "extensions:",
        "service:",
        "pipelines:",
        "traces:",
        "otlp:",
        "protocols:",
        "load_balancing:",
        "batch:",
        "tail_sampling:",
        "transform:",
        "nop:",
        "&a ",
        "*a",
        "<<: ",
        "!!binary ",
        "${env:X}",
        "$$",
        "null",
        "0x1F",
        "1m30s",
        "|-",
        ">",
        "? ",
        "- ",
        "---"
    })
    @FuzzTest(maxDuration = "60s")
    void text_anyAtAll_isBoundOrRefused(byte[] data) {
        // What ${file:…} names would be read, and a search must not depend on the machine.
        String text = new String(data, StandardCharsets.UTF_8).replace("file", "file_");
        try {
            Configuration bound = Configuration.load(
                    CATALOG, new Configuration.Sources(List.of("yaml:" + text), List.of(), name -> "value"));
            assertThat(new ConfigPrinter(true).print(bound.sections())).isNotBlank();
        } catch (ConfigException refused) {
            assertThat(refused.problems())
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem.message()).isNotBlank());
        }
    }
}
