package io.spanway.core;

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
                "io.spanway.core.transport.codec.CodecFuzzTest",
                "io.spanway.core.transport.codec.DeflateFuzzTest",
                "io.spanway.core.transport.http2.FramesFuzzTest",
                "io.spanway.core.queue.disk.RecoveryFuzzTest"
            })
    void search_ofOurTargets_findsNothing(String test) throws Exception {
        assertThat(FuzzSearch.of(test).executions()).isPositive();
    }
}
