package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed conformance page is what the tests say today. */
class ConformanceTest {
    private static final Path ROOT = Path.of("..");
    private static final Path MADE = Path.of("target", "otlp-conformance.md");

    @Test
    void everyRule_hasATest_andEveryBoundRuleIsKnown() throws IOException {
        Conformance conformance = Conformance.of(ROOT);
        assertThat(conformance.problems()).isEmpty();
        assertThat(conformance.rules()).isGreaterThanOrEqualTo(80);
    }

    @Test
    void committedPage_isTheOneThatTheTestsMake() throws IOException {
        String made = Conformance.of(ROOT).page();
        Files.createDirectories(MADE.getParent());
        Files.writeString(MADE, made);
        assertThat(ROOT.resolve("docs/otlp-conformance.md"))
                .as("docs/otlp-conformance.md; the page as it should be is e2e-tests/%s, copy it there", MADE)
                .hasContent(made);
    }
}
