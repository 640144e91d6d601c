package io.spanway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.FuzzSearch;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The searches of this module's fuzz tests. */
@Tag("slow")
class FuzzSearchTest {
    static List<String> targets() throws Exception {
        return FuzzSearch.targets(FuzzSearchTest.class);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void search_ofOurTargets_findsNothing(String test) throws Exception {
        assertThat(FuzzSearch.of(test).executions()).isPositive();
    }
}
