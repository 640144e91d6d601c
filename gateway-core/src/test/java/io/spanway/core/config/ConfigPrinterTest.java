package io.spanway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigPrinterTest {
    enum Level {
        HIGH
    }

    record Auth(Secret key, @Redacted List<String> users, Map<String, String> headers) {}

    record Sample(
            String endpoint,
            Duration timeout,
            Level level,
            @Nullable String absent,
            Auth auth,
            ConfigNode raw,
            int n) {}

    private static Sample sample() throws ConfigException {
        return new Sample(
                "h:1",
                Duration.ofMillis(1500),
                Level.HIGH,
                null,
                new Auth(new Secret("k3y"), List.of("u:pw"), Map.of("x-tenant", "acme")),
                YamlReader.read("{password: hunter2, other: [1, yes]}", "f"),
                3);
    }

    @Test
    void record_isShownWithYamlNamesAndWithoutSecrets() throws ConfigException {
        String yaml = new ConfigPrinter(true).print(Map.of("a", sample()));

        assertThat(YamlReader.read(yaml, "printed").plain())
                .isEqualTo(Map.of(
                        "a",
                        Map.of(
                                "endpoint",
                                "h:1",
                                "timeout",
                                "1.5s",
                                "level",
                                "high",
                                "auth",
                                Map.of(
                                        "key",
                                        "[REDACTED]",
                                        "users",
                                        List.of("[REDACTED]"),
                                        "headers",
                                        Map.of("x-tenant", "[REDACTED]")),
                                "raw",
                                Map.of("password", "[REDACTED]", "other", List.of(1L, "yes")),
                                "n",
                                3L)));
    }

    @Test
    void unredacted_showsEverything() throws ConfigException {
        assertThat(new ConfigPrinter(false).print(Map.of("a", sample()))).contains("k3y", "u:pw", "acme", "hunter2");
    }

    @Test
    void printedConfiguration_canBeReadAgain() throws ConfigException {
        ConfigNode tree = YamlReader.read("{a: '5', b: 'true', c: null, d: 'x: y', e: '0123', f: 'yes', g: ''}", "f");

        String yaml = new ConfigPrinter(false).print(Map.of("t", tree));

        assertThat(((ConfigNode.Mapping) YamlReader.read(yaml, "p")).entries().get("t"))
                .isEqualTo(tree);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0o17",
                "0b11",
                "08",
                "0x1F",
                "1_000",
                "+5",
                "-.5",
                "1e3",
                ".inf",
                "~",
                "null",
                "on",
                "2001-01-01",
                "1:30",
                "<<",
                "=",
                "${env:HOME}",
                "^${1}_x$",
                "$1",
                "a$$b",
                "$${x}",
                "$$$",
                "$",
                "${",
                "tab\tand\nlines\n",
                "# no comment",
                "\u00e9\u4e2d\ud83d\ude00",
                " blanks "
            })
    void text_ofAnyKind_isReadAsTheSameText(String text) throws ConfigException {
        String yaml = new ConfigPrinter(false).print(Map.of("t", text));

        Problems problems = new Problems();
        ConfigNode read = new Expander(name -> "wrong", problems).expand(YamlReader.read(yaml, "printed"));

        assertThat(problems.all()).isEmpty();
        assertThat(read.plain()).as(yaml).isEqualTo(Map.of("t", text));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, 0.1, 1e10, 1e-7, 1.5e300, Double.MAX_VALUE, Double.POSITIVE_INFINITY})
    void number_isReadAsTheSameNumber(double number) throws ConfigException {
        String yaml = new ConfigPrinter(false).print(Map.of("n", number));

        assertThat(YamlReader.read(yaml, "printed").plain()).as(yaml).isEqualTo(Map.of("n", number));
    }
}
