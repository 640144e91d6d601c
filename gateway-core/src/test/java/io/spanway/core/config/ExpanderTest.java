package io.spanway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** <code>${…}</code> by the Collector's rules, case by case. */
class ExpanderTest {
    private static final Map<String, String> ENV = Map.ofEntries(
            Map.entry("TEXT", "hello"),
            Map.entry("EMPTY", ""),
            Map.entry("OCTAL", "0123"),
            Map.entry("HEX", "0x10"),
            Map.entry("TRUE", "true"),
            Map.entry("NUMBER", "42"),
            Map.entry("NEGATIVE", "-7"),
            Map.entry("REAL", "1.5"),
            Map.entry("YES", "yes"),
            Map.entry("NULL", "null"),
            Map.entry("LIST", "[a, 2]"),
            Map.entry("MAP", "{k: v}"),
            Map.entry("NESTED_LIST", "[\"${env:NUMBER}\", x]"),
            Map.entry("TO_TRUE", "${env:TRUE}"),
            Map.entry("TO_TO_TRUE", "${env:TO_TRUE}"),
            Map.entry("NAME", "NUMBER"),
            Map.entry("QUOTED", "\"abc\""),
            Map.entry("BROKEN", "[a"),
            Map.entry("DOLLARS", "pa$$word"),
            Map.entry("ESCAPED", "$${TEXT}"),
            Map.entry("URL", "https://host:4317"),
            Map.entry("COLON", "a: b"),
            Map.entry("HASH", "a #b"),
            Map.entry("LOOP", "${env:LOOP}"),
            Map.entry("LOOP_A", "x${env:LOOP_B}"),
            Map.entry("LOOP_B", "y${env:LOOP_A}"),
            Map.entry("_under", "u"));

    static Stream<Arguments> values() {
        return Stream.of(
                row("${env:TEXT}", "hello"),
                row("${TEXT}", "hello"),
                row("${_under}", "u"),
                row("${env:OCTAL}", 83L),
                row("${env:HEX}", 16L),
                row("${env:TRUE}", true),
                row("${env:NUMBER}", 42L),
                row("${env:NEGATIVE}", -7L),
                row("${env:REAL}", 1.5),
                row("${env:YES}", "yes"),
                row("${env:NULL}", null),
                row("${env:EMPTY}", null),
                row("${env:UNSET}", null),
                row("${UNSET}", null),
                row("${env:LIST}", List.of("a", 2L)),
                row("${env:MAP}", Map.of("k", "v")),
                row("${env:NESTED_LIST}", List.of(42L, "x")),
                row("${env:QUOTED}", "\"abc\""),
                row("${env:BROKEN}", "[a"),
                row("${env:URL}", "https://host:4317"),
                row("${env:HASH}", "a #b"),
                row("${env:COLON}", Map.of("a", "b")),
                row("x-${env:OCTAL}", "x-0123"),
                row("${env:OCTAL}-x", "0123-x"),
                row("x-${env:EMPTY}-y", "x--y"),
                row("x-${env:UNSET}-y", "x--y"),
                row("x-${env:NULL}", "x-null"),
                row("x-${env:LIST}", "x-[a, 2]"),
                row("${env:TEXT}${env:NUMBER}", "hello42"),
                row("${env:NUMBER}${env:NUMBER}", "4242"),
                row("${env:TEXT}, ${env:TEXT}", "hello, hello"),
                row("${env:X:-fallback}", "fallback"),
                row("${env:X:-5}", 5L),
                row("${env:X:-true}", true),
                row("${env:X:-[a]}", List.of("a")),
                row("${env:X:-host:4317}", "host:4317"),
                row("${env:X:-a:-b}", "a:-b"),
                row("${env:X:-}", ""),
                row("a${env:X:-}b", "ab"),
                row("${env:EMPTY:-fallback}", null),
                row("${env:TEXT:-fallback}", "hello"),
                row("${env:X:-${env:TEXT}}", "hello"),
                row("${env:X:-${env:Y:-z}}", "z"),
                row("${env:${env:NAME}}", 42L),
                row("${env:${NAME}}", 42L),
                row("${${env:NAME}}", 42L),
                row("p-${env:${env:NAME}}", "p-42"),
                row("${env:TO_TRUE}", true),
                row("${env:TO_TO_TRUE}", true),
                row("x${env:TO_TRUE}", "xtrue"),
                row("$$5 $${env:NUMBER}", "$5 ${env:NUMBER}"),
                row("$$", "$"),
                row("$$$$", "$$"),
                row("$$${env:NUMBER}", "$42"),
                row("$$$${env:NUMBER}", "$${env:NUMBER}"),
                row("$TEXT", "$TEXT"),
                row("$ {TEXT}", "$ {TEXT}"),
                row("${TEXT", "${TEXT"),
                row("TEXT}", "TEXT}"),
                row("}${env:NUMBER}", "}42"),
                row("{${env:NUMBER}}", "{42}"),
                row("cost $5", "cost $5"),
                row("end$", "end$"),
                row("${env:DOLLARS}", "pa$word"),
                row("${env:ESCAPED}", "${TEXT}"),
                row("${yaml:5}", 5L),
                row("${yaml:[a, b]}", List.of("a", "b")),
                row("${yaml:text}", "text"),
                row("x${yaml:05}", "x05"),
                row("plain", "plain"),
                row("", ""));
    }

    private static Arguments row(String text, @Nullable Object value) {
        return Arguments.of(text, value);
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("values")
    void reference_expands(String text, @Nullable Object value) {
        Problems problems = new Problems();

        ConfigNode node = expand(text, problems);

        assertThat(problems.all()).isEmpty();
        assertThat(node.plain()).isEqualTo(value);
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                row(
                        "${env:1BAD}",
                        "environment variable \"1BAD\" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$"),
                row("${1BAD}", "\"1BAD\" has invalid name"),
                row("${env:}", "\"\" has invalid name"),
                row("${}", "\"\" has invalid name"),
                row("${env:A-B}", "\"A-B\" has invalid name"),
                row("${env: X}", "\" X\" has invalid name"),
                row("${nosuch:x}", "scheme \"nosuch\" is not supported for uri \"nosuch:x\""),
                row("a${nosuch:x}b", "scheme \"nosuch\" is not supported for uri \"nosuch:x\""),
                row("${X:-d}", "for a default write ${env:X:-d}"),
                row("${HOST:-d}", "for a default write ${env:HOST:-d}"),
                row("${http://h/c}", "scheme \"http\" is not supported"),
                row("${:x}", "invalid uri: \":x\""),
                row("${1:x}", "invalid uri: \"1:x\""),
                row("${env:A$B}", "contains unsupported characters ('$')"),
                row("${env:LOOP}", "too many expansions"),
                row("${env:LOOP_A}", "too many expansions"),
                row("${file:no-such-file}", "no-such-file: unable to read the file: no such file or directory"));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("errors")
    void badReference_saysWhatAndWhere(String text, String message) {
        Problems problems = new Problems();

        expand(text, problems);

        assertThat(problems.all()).hasSize(1);
        assertThat(problems.all().get(0).message()).contains(message);
        assertThat(problems.all().get(0).path()).isEqualTo("key");
        assertThat(problems.all().get(0).at()).isEqualTo(new Location("f.yaml", 3, 7));
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                row("${env:OCTAL}", "0123"),
                row("${env:TRUE}", "true"),
                row("${env:EMPTY}", ""),
                row("${env:UNSET}", ""),
                row("${env:NULL}", "null"),
                row("${env:LIST}", "[a, 2]"),
                row("${env:NESTED_LIST}", "[\"42\", x]"),
                row("${env:X:-007}", "007"),
                row("${env:TO_TRUE}", "true"),
                row("${env:COLON}", "a: b"));
    }

    record Text(String key) {}

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("texts")
    void expandedValue_textField_keepsSourceText(String text, String expected) {
        Problems problems = new Problems();
        ConfigNode.Mapping map =
                new ConfigNode.Mapping(Map.of("key", expand(text, problems)), Map.of(), null, Location.of("f.yaml"));

        Text bound = new RecordBinder(problems).bind(map, "", Text.class);

        assertThat(problems.all()).isEmpty();
        assertThat(bound).isEqualTo(new Text(expected));
    }

    @Test
    void unsetVariable_warnsOnce() {
        Problems problems = new Problems();

        expand("${env:UNSET}", problems);

        assertThat(problems.warnings()).singleElement().asString().contains("unset environment variable UNSET");
    }

    @Test
    void setButEmptyVariable_doesNotWarn() {
        Problems problems = new Problems();

        expand("${env:EMPTY}", problems);

        assertThat(problems.warnings()).isEmpty();
    }

    @Test
    void file_structure_isInsertedWithItsOwnPlaces(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("part.yaml"), "\na: ${env:NUMBER}\nb: [1]\n");
        Problems problems = new Problems();

        ConfigNode.Mapping map = (ConfigNode.Mapping) expand("${file:" + file + "}", problems);

        assertThat(map.plain()).isEqualTo(Map.of("a", 42L, "b", List.of(1L)));
        assertThat(map.keyAt("b")).isEqualTo(new Location(file.toString(), 3, 1));
    }

    @Test
    void file_text_losesItsLastNewline(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("token"), "s3cret\n");

        assertThat(expand("Bearer ${file:" + file + "}", new Problems()).plain())
                .isEqualTo("Bearer s3cret");
    }

    @Test
    void file_thatIncludesItselfTwice_endsWithProblem(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("loop.yaml");
        Files.writeString(file, "a: ${file:" + file + "}\nb: ${file:" + file + "}\n");
        Problems problems = new Problems();

        expand("${file:" + file + "}", problems);

        assertThat(problems.all()).isNotEmpty();
        assertThat(problems.all().get(0).message()).contains("too many expansions");
    }

    @Test
    void textThatDoublesEachRound_endsWithProblem() {
        Map<String, String> env = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            env.put("V" + i, "${env:V" + (i + 1) + "}${env:V" + (i + 1) + "}");
        }
        Problems problems = new Problems();

        new Expander(env::get, problems).expand(node("${env:V0}"));

        assertThat(problems.all()).isNotEmpty();
    }

    private static ConfigNode expand(String text, Problems problems) {
        ConfigNode.Mapping map = new ConfigNode.Mapping(
                Map.of("key", node(text)),
                Map.of("key", new Location("f.yaml", 3, 2)),
                null,
                new Location("f.yaml", 3, 2));
        ConfigNode expanded = new Expander(ENV::get, problems).expand(map);
        return ((ConfigNode.Mapping) expanded).entries().getOrDefault("key", expanded);
    }

    private static ConfigNode node(String text) {
        return new ConfigNode.Scalar(text, text, false, new Location("f.yaml", 3, 7));
    }
}
