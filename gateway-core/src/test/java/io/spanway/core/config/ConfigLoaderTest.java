package io.spanway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    @TempDir
    Path dir;

    private final Problems problems = new Problems();
    private final Map<String, String> env = new HashMap<>();

    static Stream<Arguments> merges() {
        return Stream.of(
                Arguments.of("a: {x: 1}", "a: {y: 2}", "{a: {x: 1, y: 2}}"),
                Arguments.of("a: {x: 1}", "a: {x: 2}", "{a: {x: 2}}"),
                Arguments.of("a: [1, 2]", "a: [3]", "{a: [3]}"),
                Arguments.of("a: {x: 1}", "a:", "{a: null}"),
                Arguments.of("a:", "a: {x: 1}", "{a: {x: 1}}"),
                Arguments.of("a: 1", "a: {x: 1}", "{a: {x: 1}}"),
                Arguments.of("a: {x: 1}", "a: 5", "{a: 5}"),
                Arguments.of("a: {b: {c: 1, d: 2}}", "a: {b: {c: 3}}", "{a: {b: {c: 3, d: 2}}}"),
                Arguments.of("a: 1", "", "{a: 1}"),
                Arguments.of("a: 1", "b: 2", "{a: 1, b: 2}"),
                Arguments.of("a::b: 1", "a::c: 2", "{a: {b: 1, c: 2}}"));
    }

    @ParameterizedTest(name = "{0} + {1}")
    @MethodSource("merges")
    void twoSources_merge(String first, String second, String expected) throws Exception {
        ConfigNode merged = load(List.of("yaml:" + first, "yaml:" + second));

        assertThat(problems.all()).isEmpty();
        assertThat(merged).isEqualTo(YamlReader.read(expected, "expected"));
    }

    static Stream<Arguments> sets() {
        return Stream.of(
                Arguments.of("a.x=2", "{a: {x: 2, y: [1]}}"),
                Arguments.of("a::x=2", "{a: {x: 2, y: [1]}}"),
                Arguments.of("a.x=", "{a: {x: null, y: [1]}}"),
                Arguments.of("a.x=k=v", "{a: {x: k=v, y: [1]}}"),
                Arguments.of("a.y=[2, 3]", "{a: {x: 1, y: [2, 3]}}"),
                Arguments.of("a.z.w=true", "{a: {x: 1, y: [1], z: {w: true}}}"),
                Arguments.of("a.x='5'", "{a: {x: '5', y: [1]}}"),
                Arguments.of("a.x=${env:V}", "{a: {x: 7, y: [1]}}"),
                Arguments.of("b={c: d}", "{a: {x: 1, y: [1]}, b: {c: d}}"),
                Arguments.of("a={y: [9]}", "{a: {x: 1, y: [9]}}"));
    }

    @ParameterizedTest(name = "--set {0}")
    @MethodSource("sets")
    void set_winsOverFiles(String set, String expected) throws Exception {
        env.put("V", "7");

        ConfigNode merged = new ConfigLoader(env::get, problems).load(List.of("yaml:a: {x: 1, y: [1]}"), List.of(set));

        assertThat(problems.all()).isEmpty();
        assertThat(merged.plain())
                .isEqualTo(YamlReader.read(expected, "expected").plain());
    }

    static Stream<Arguments> badSets() {
        return Stream.of(
                Arguments.of("novalue", "--set novalue: must look like --set section.key=value"),
                Arguments.of("=v", "--set : must look like --set section.key=value"),
                Arguments.of("a.b.=v", "--set a.b.: must look like --set section.key=value"),
                Arguments.of(".a=v", "--set .a: must look like --set section.key=value"),
                Arguments.of("::=v", "--set ::: must look like --set section.key=value"),
                Arguments.of("", "--set : must look like --set section.key=value"),
                Arguments.of("a..b=v", "--set a..b: must look like --set section.key=value"),
                Arguments.of("a=[", "--set a: not valid YAML: expected the node content, but found '<stream end>'"));
    }

    @ParameterizedTest(name = "--set {0}")
    @MethodSource("badSets")
    void badSet_isToldByName(String set, String problem) {
        new ConfigLoader(env::get, problems).load(List.of(), List.of(set));

        assertThat(problems.all()).hasSize(1);
        assertThat(problems.all().get(0).toString()).startsWith(problem.substring(0, Math.min(40, problem.length())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'::'", "a::", "'::a'", "a::::b", "''"})
    void keyWithAnEmptyPart_isAProblem_andTheRestStays(String key) {
        ConfigNode merged = load(List.of("yaml:x: 1\n" + key + ": 2\n"));

        assertThat(problems.all()).hasSize(1);
        assertThat(problems.all().get(0).message()).isEqualTo("a part of the key is empty");
        assertThat(((ConfigNode.Mapping) merged).entries()).containsKey("x");
    }

    @Test
    void threeSources_andTwoSets_areLaidOverEachOtherInOrder() {
        ConfigNode merged = new ConfigLoader(env::get, problems)
                .load(
                        List.of("yaml:a: {x: 1, y: 1, z: 1}", "yaml:a: {y: 2, z: 2}", "yaml:a: {z: 3}"),
                        List.of("a.w=4", "a.w=5"));

        assertThat(problems.all()).isEmpty();
        assertThat(merged.plain()).isEqualTo(Map.of("a", Map.of("x", 1L, "y", 2L, "z", 3L, "w", 5L)));
    }

    @Test
    void set_underAReference_replacesWhatItStoodFor() {
        env.put("V", "{x: 1}");

        ConfigNode merged = new ConfigLoader(env::get, problems).load(List.of("yaml:a: '${env:V}'"), List.of("a.y=2"));

        assertThat(merged.plain()).isEqualTo(Map.of("a", Map.of("y", 2L)));
    }

    @Test
    void file_withAndWithoutScheme_isRead() throws IOException {
        Path file = Files.writeString(dir.resolve("c.yaml"), "a: 1\n");

        assertThat(load(List.of(file.toString())).plain()).isEqualTo(Map.of("a", 1L));
        assertThat(load(List.of("file:" + file)).plain()).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void environmentVariable_holdsWholeConfiguration() {
        env.put("CONF", "a: {b: 1}");

        assertThat(load(List.of("env:CONF")).plain()).isEqualTo(Map.of("a", Map.of("b", 1L)));
    }

    @Test
    void everyBadSource_isTold() throws IOException {
        Path broken = Files.writeString(dir.resolve("broken.yaml"), "a: [\n");
        Path list = Files.writeString(dir.resolve("list.yaml"), "- a\n");
        Path latin = Files.write(dir.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE4});

        load(List.of(
                "nofile.yaml",
                broken.toString(),
                list.toString(),
                latin.toString(),
                dir.toString(),
                "env:NOPE",
                "https://host/c.yaml"));

        assertThat(problems.all()).hasSize(7);
        assertThat(problems.all())
                .extracting(Object::toString)
                .satisfiesExactly(
                        text -> assertThat(text)
                                .isEqualTo("nofile.yaml: unable to read the file: no such file or directory"),
                        text -> assertThat(text).contains("broken.yaml:2:1: not valid YAML"),
                        text -> assertThat(text)
                                .contains("list.yaml:1:1: a configuration must be a map of sections, not a list"),
                        text -> assertThat(text).contains("not UTF-8"),
                        text -> assertThat(text).contains("is a directory"),
                        text -> assertThat(text).isEqualTo("env:NOPE: environment variable is not set"),
                        text -> assertThat(text).contains("over HTTP is not supported"));
    }

    @Test
    void mergedNode_keepsThePlaceItCameFrom() throws IOException {
        Path first = Files.writeString(dir.resolve("a.yaml"), "a:\n  x: 1\n");
        Path second = Files.writeString(dir.resolve("b.yaml"), "\n\na:\n  y: 1\n");

        ConfigNode.Mapping merged = load(List.of(first.toString(), second.toString()));

        assertThat(merged.locate(List.of("a", "x"))).hasToString(first + ":2:3");
        assertThat(merged.locate(List.of("a", "y"))).hasToString(second + ":4:3");
    }

    private ConfigNode.Mapping load(List<String> sources) {
        return new ConfigLoader(env::get, problems).load(sources, List.of());
    }
}
