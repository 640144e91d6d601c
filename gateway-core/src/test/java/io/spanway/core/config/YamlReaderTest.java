package io.spanway.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
    static Stream<Arguments> scalars() {
        return Stream.of(
                Arguments.of("5", 5L),
                Arguments.of("-5", -5L),
                Arguments.of("+5", 5L),
                Arguments.of("1_000", 1000L),
                Arguments.of("0123", 83L),
                Arguments.of("-010", -8L),
                Arguments.of("0o17", 15L),
                Arguments.of("0x1F", 31L),
                Arguments.of("0b101", 5L),
                Arguments.of("08", 8.0),
                Arguments.of("0", 0L),
                Arguments.of("9223372036854775807", Long.MAX_VALUE),
                Arguments.of("9223372036854775808", 9223372036854775808.0),
                Arguments.of("1.5", 1.5),
                Arguments.of(".5", 0.5),
                Arguments.of("1e3", 1000.0),
                Arguments.of(".inf", Double.POSITIVE_INFINITY),
                Arguments.of("-.inf", Double.NEGATIVE_INFINITY),
                Arguments.of("true", true),
                Arguments.of("False", false),
                Arguments.of("yes", "yes"),
                Arguments.of("on", "on"),
                Arguments.of("n", "n"),
                Arguments.of("~", null),
                Arguments.of("null", null),
                Arguments.of("", null),
                Arguments.of("1:30", "1:30"),
                Arguments.of("10s", "10s"),
                Arguments.of("1.2.3.4", "1.2.3.4"),
                Arguments.of("0x", "0x"),
                Arguments.of("0xZZ", "0xZZ"),
                Arguments.of("-x", "-x"),
                Arguments.of("2026-01-01", "2026-01-01"),
                Arguments.of("\"5\"", "5"),
                Arguments.of("'true'", "true"),
                Arguments.of("!!str 5", "5"),
                Arguments.of("!!int \"5\"", 5L),
                Arguments.of("|\n  two\n  lines\n", "two\nlines\n"));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("scalars")
    void scalar_hasTypeOfTheCollector(String text, @Nullable Object value) throws ConfigException {
        assertThat(YamlReader.read("- " + text, "f").plain()).isEqualTo(Collections.singletonList(value));
    }

    @Test
    void nodes_knowTheirPlaces() throws ConfigException {
        ConfigNode.Mapping root = (ConfigNode.Mapping) YamlReader.read("a:\n  b:\n    - x\n    - yy: 1\n", "f.yaml");

        assertThat(root.locate(List.of("a", "b"))).hasToString("f.yaml:2:3");
        assertThat(root.locate(List.of("a", "b", "1", "yy"))).hasToString("f.yaml:4:7");
        assertThat(root.locate(List.of("a", "nosuch", "z"))).hasToString("f.yaml:1:1");
    }

    @Test
    void anchors_and_mergeKeys_areResolved() throws ConfigException {
        String yaml = "base: &b {x: 1, y: 2}\none: *b\ntwo:\n  <<: *b\n  y: 3\nthree:\n  <<: [{z: 9}, *b]\n";

        assertThat(YamlReader.read(yaml, "f").plain())
                .isEqualTo(Map.of(
                        "base", Map.of("x", 1L, "y", 2L),
                        "one", Map.of("x", 1L, "y", 2L),
                        "two", Map.of("x", 1L, "y", 3L),
                        "three", Map.of("z", 9L, "x", 1L, "y", 2L)));
    }

    @Test
    void duplicateKey_isRefusedWithBothPlaces() {
        assertThatThrownBy(() -> YamlReader.read("a: 1\nb: 2\na: 3\n", "f.yaml"))
                .hasMessage("f.yaml:3:1: key \"a\" is already defined at f.yaml:1:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: [",
                "a: b: c",
                "\ta: 1",
                "a: 'x",
                "- a\nb: c",
                "? [x]\n: y",
                "--- a\n--- b",
                "a: *nosuch",
                "a: \u0001"
            })
    void brokenYaml_isRefusedWithPlace(String yaml) {
        assertThatThrownBy(() -> YamlReader.read(yaml, "f.yaml"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("f.yaml:");
    }

    @Test
    void aliasesThatMultiply_areRefused() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            yaml.append("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n"
                    .replace("%d, ", (i - 1) + ", ")
                    .replace("%d]", (i - 1) + "]")
                    .replace("%d", Integer.toString(i)));
        }

        assertThatThrownBy(() -> YamlReader.read(yaml.toString(), "f")).isInstanceOf(ConfigException.class);
    }

    @Test
    void aliasToItself_isRefused() {
        assertThatThrownBy(() -> YamlReader.read("a: &a [*a]", "f")).hasMessageContaining("nested deeper");
    }

    @Test
    void deepNesting_isRefused() {
        assertThatThrownBy(() -> YamlReader.read("[".repeat(5000), "f")).isInstanceOf(ConfigException.class);
    }

    @Test
    void hugeDocument_isRefused() {
        String yaml = "x".repeat(YamlReader.MAX_CHARS + 1);

        assertThatThrownBy(() -> YamlReader.read(yaml, "f")).isInstanceOf(ConfigException.class);
    }

    @Test
    void byteOrderMark_isIgnored() throws ConfigException {
        assertThat(YamlReader.read("\uFEFFa: 1", "f").plain()).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void emptyDocument_isNull() throws ConfigException {
        assertThat(YamlReader.read("# nothing\n", "f").isNull()).isTrue();
    }

    @Test
    void equality_ignoresPlaces() throws ConfigException {
        assertThat(YamlReader.read("a: [1, {b: c}]", "f")).isEqualTo(YamlReader.read("\n\na:\n- 1\n- b: c", "g"));
        assertThat(YamlReader.read("a: 1", "f")).isNotEqualTo(YamlReader.read("a: '1'", "f"));
    }
}
