package io.spanway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceTest {
    @TempDir
    Path root;

    @BeforeEach
    void write() throws IOException {
        Path sources = Files.createDirectories(root.resolve("module/src/test/java/a"));
        Files.writeString(sources.resolve("DoorTest.java"), """
                class DoorTest {
                    @ParameterizedTest
                    @Rule("A-1")
                    @ValueSource(strings = {"x(y)"})
                    void door_knocked_opens(String how) {}

                    @Test
                    @Rule({"A-1", "A-2"})
                    void door_kicked_holds() {}

                    @Test
                    void door_painted_isGreen() {}
                }
                """);
        Files.writeString(sources.resolve("Door.java"), "@Rule(\"A-9\") void notATest() {}");
    }

    @Test
    void rules_areJoinedWithTheirTests() throws IOException {
        Conformance conformance = Conformance.of(root, "# Doors\nA-1 | It opens\nA-2 | It holds | it does not\n");
        assertThat(conformance.problems()).isEmpty();
        assertThat(conformance.rules()).isEqualTo(2);
        String file = "[DoorTest](../module/src/test/java/a/DoorTest.java).";
        assertThat(conformance.page())
                .contains(
                        "2 rules.",
                        "## Doors",
                        "| A-1 | It opens | " + file + "door_kicked_holds<br>" + file + "door_knocked_opens |  |\n",
                        "| A-2 | It holds | " + file + "door_kicked_holds | it does not |\n")
                .doesNotContain("painted", "A-9");
    }

    @Test
    void whatDoesNotFit_isToldAsProblem() throws IOException {
        Conformance conformance = Conformance.of(root, "# Doors\nA-1 | It opens\nA-1 | Again\nA-3 | It closes\n");
        assertThat(conformance.problems())
                .containsExactly(
                        "rule A-1 is in the catalogue twice",
                        "no test has @Rule(\"A-3\"): It closes",
                        "rule A-2 of [[DoorTest](../module/src/test/java/a/DoorTest.java).door_kicked_holds] is not in the"
                                + " catalogue");
    }
}
