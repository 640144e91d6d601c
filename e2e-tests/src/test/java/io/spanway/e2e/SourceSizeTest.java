package io.spanway.e2e;

import io.spanway.testkit.ArchitectureRules;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SourceSizeTest {
    @Test
    void testFiles_areSmall() throws IOException {
        ArchitectureRules.testSizes();
    }
}
