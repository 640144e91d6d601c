package io.spanway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordBinderTest {
    enum Mode {
        FAST,
        VERY_SAFE,
        @Key("x-odd")
        ODD
    }

    record Inner(String host, Integer port) {
        Inner {
            host = host == null ? "localhost" : host;
            port = port == null ? 4317 : port;
            if (port < 0) {
                throw new IllegalArgumentException("port: must not be negative, is " + port);
            }
        }
    }

    record Outer(
            @Nullable String text,
            @Nullable Boolean flag,
            @Nullable Integer count,
            @Nullable Long maxRecvMsgSizeMib,
            @Nullable Double ratio,
            @Nullable Duration timeout,
            @Nullable Mode mode,
            @Nullable Inner inner,
            @Nullable List<String> names,
            @Nullable List<Inner> many,
            @Nullable Map<String, Inner> byName,
            @Nullable Map<String, String> headers,
            @Nullable ConfigNode raw,
            @Nullable Secret password,

            @Key(value = "x-foo", aliases = "xfoo") @Nullable
            String odd,

            int plainCount) {}

    static Stream<Arguments> wellFormed() {
        return Stream.of(
                Arguments.of("text: hello", "text", "hello"),
                Arguments.of("text: '5'", "text", "5"),
                Arguments.of("text:", "text", ""),
                Arguments.of("{}", "text", null),
                Arguments.of("flag: true", "flag", true),
                Arguments.of("flag:", "flag", false),
                Arguments.of("count: 7", "count", 7),
                Arguments.of("count: 7.0", "count", 7),
                Arguments.of("count: -2147483648", "count", Integer.MIN_VALUE),
                Arguments.of("count: 0x7fff_ffff", "count", Integer.MAX_VALUE),
                Arguments.of("count: 0o17", "count", 15),
                Arguments.of("count:", "count", 0),
                Arguments.of("max_recv_msg_size_mib: 5000000000", "maxRecvMsgSizeMib", 5_000_000_000L),
                Arguments.of("max_recv_msg_size_mib:", "maxRecvMsgSizeMib", 0L),
                Arguments.of("ratio: 0.5", "ratio", 0.5),
                Arguments.of("ratio: 1", "ratio", 1.0),
                Arguments.of("ratio:", "ratio", 0.0),
                Arguments.of("timeout: 1m30s", "timeout", Duration.ofSeconds(90)),
                Arguments.of("timeout: 200ms", "timeout", Duration.ofMillis(200)),
                Arguments.of("timeout: 0", "timeout", Duration.ZERO),
                Arguments.of("timeout: '0'", "timeout", Duration.ZERO),
                Arguments.of("timeout: -1.5h", "timeout", Duration.ofMinutes(-90)),
                Arguments.of("timeout:", "timeout", Duration.ZERO),
                Arguments.of("mode: fast", "mode", Mode.FAST),
                Arguments.of("mode: very_safe", "mode", Mode.VERY_SAFE),
                Arguments.of("mode: x-odd", "mode", Mode.ODD),
                Arguments.of("mode:", "mode", null),
                Arguments.of("inner: {host: h}", "inner", new Inner("h", 4317)),
                Arguments.of("inner:", "inner", new Inner("localhost", 4317)),
                Arguments.of("{}", "inner", null),
                Arguments.of("names: [a, b]", "names", List.of("a", "b")),
                Arguments.of("names:", "names", List.of()),
                Arguments.of("many: [{port: 1}, ]", "many", List.of(new Inner("localhost", 1))),
                Arguments.of(
                        "by_name: {x: {port: 1}, y: }",
                        "byName",
                        Map.of("x", new Inner("localhost", 1), "y", new Inner("localhost", 4317))),
                Arguments.of("headers: {x-Scope: tenant}", "headers", Map.of("x-Scope", "tenant")),
                Arguments.of("password: s3cret", "password", new Secret("s3cret")),
                Arguments.of("x-foo: v", "odd", "v"),
                Arguments.of("xfoo: v", "odd", "v"),
                Arguments.of("{}", "plainCount", 0),
                Arguments.of("plain_count: 3", "plainCount", 3));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("wellFormed")
    void value_isBound(String yaml, String component, Object expected) throws Exception {
        Problems problems = new Problems();

        @Nullable Outer bound = bind(yaml, problems);

        assertThat(problems.all()).isEmpty();
        assertThat(Outer.class.getDeclaredMethod(component).invoke(bound)).isEqualTo(expected);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("text: 5", "f:1:7: c.text: must be text, not a number; put it in quotes: \"5\""),
                Arguments.of("text: true", "f:1:7: c.text: must be text, not a boolean; put it in quotes: \"true\""),
                Arguments.of("text: [a]", "f:1:7: c.text: must be text, not a list"),
                Arguments.of("flag: 'true'", "f:1:7: c.flag: must be true or false, not text \"true\""),
                Arguments.of("flag: 1", "f:1:7: c.flag: must be true or false, not a number \"1\""),
                Arguments.of("count: '5'", "f:1:8: c.count: must be a number, not text \"5\""),
                Arguments.of("count: many", "f:1:8: c.count: must be a number, not text \"many\""),
                Arguments.of("count: 1.5", "f:1:8: c.count: must be a whole number, not 1.5"),
                Arguments.of("count: 5000000000", "f:1:8: c.count: 5000000000 is too large (at most 2147483647)"),
                Arguments.of("count: -5000000000", "f:1:8: c.count: -5000000000 is too small (at least -2147483648)"),
                Arguments.of("count: 1e30", "f:1:8: c.count: 1e30 is too large (at most 2147483647)"),
                Arguments.of("count: .nan", "f:1:8: c.count: must be a whole number, not .nan"),
                Arguments.of(
                        "max_recv_msg_size_mib: 18446744073709551615",
                        "f:1:24: c.max_recv_msg_size_mib: 18446744073709551615 is too large (at most"
                                + " 9223372036854775807)"),
                Arguments.of(
                        "max_recv_msg_size_mib: -.inf",
                        "f:1:24: c.max_recv_msg_size_mib: -.inf is too small (at least -9223372036854775808)"),
                Arguments.of("count: {a: 1}", "f:1:8: c.count: must be a number, not a map"),
                Arguments.of("ratio: x", "f:1:8: c.ratio: must be a number, not text \"x\""),
                Arguments.of("timeout: 5", "f:1:10: c.timeout: must be a duration with a unit, for example 5s"),
                Arguments.of(
                        "timeout: 5 s", "f:1:10: c.timeout: invalid duration \"5 s\" (write it like 1m30s or 200ms)"),
                Arguments.of(
                        "timeout: soon", "f:1:10: c.timeout: invalid duration \"soon\" (write it like 1m30s or 200ms)"),
                Arguments.of("timeout: true", "f:1:10: c.timeout: must be a duration, not a boolean \"true\""),
                Arguments.of(
                        "mode: fats",
                        "f:1:7: c.mode: must be one of fast, very_safe, x-odd, not \"fats\" (did you mean \"fast\"?)"),
                Arguments.of("mode: [fast]", "f:1:7: c.mode: must be one word, not a list"),
                Arguments.of("inner: 5", "f:1:8: c.inner: must be a map, not a number"),
                Arguments.of("inner: {prot: 5}", "f:1:9: c.inner.prot: unknown key (did you mean \"port\"?)"),
                Arguments.of("inner: {port: -1}", "f:1:9: c.inner.port: must not be negative, is -1"),
                Arguments.of("names: a", "f:1:8: c.names: must be a list, not text"),
                Arguments.of(
                        "names: [a, 5]", "f:1:12: c.names[1]: must be text, not a number; put it in quotes: \"5\""),
                Arguments.of("many: [{port: x}]", "f:1:15: c.many[0].port: must be a number, not text \"x\""),
                Arguments.of(
                        "by_name: {k: {hots: a}}", "f:1:15: c.by_name.k.hots: unknown key (did you mean \"host\"?)"),
                Arguments.of("by_name: [a]", "f:1:10: c.by_name: must be a map, not a list"),
                Arguments.of(
                        "headers: {a: 1}", "f:1:14: c.headers.a: must be text, not a number; put it in quotes: \"1\""),
                Arguments.of("zzzzzzz: 1", "f:1:1: c.zzzzzzz: unknown key"),
                Arguments.of("timeuot: 1s", "f:1:1: c.timeuot: unknown key (did you mean \"timeout\"?)"),
                Arguments.of("{x-foo: a, xfoo: b}", "f:1:12: c.xfoo: is another name of x-foo, which is set too"),
                Arguments.of("- a", "f:1:1: c: must be a map, not a list"),
                Arguments.of("Timeout: 1s", "f:1:1: c.Timeout: unknown key (did you mean \"timeout\"?)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void wrongValue_isToldWithPlaceAndPath(String yaml, String problem) throws Exception {
        Problems problems = new Problems();

        @Nullable Outer bound = bind(yaml, problems);

        assertThat(bound == null).isEqualTo(!problem.contains("unknown key") && !problem.contains("another name"));
        assertThat(problems.all()).extracting(Object::toString).containsExactly(problem);
    }

    @Test
    void severalMistakes_areToldTogether() throws Exception {
        Problems problems = new Problems();

        bind("text: 5\nfalg: true\ninner:\n  port: x\n  hots: y\nmany:\n- port: -1\n", problems);

        assertThat(problems.all()).extracting(problem -> problem.at().line()).containsExactly(2, 1, 5, 4, 7);
    }

    @Test
    void rawComponent_getsTheTree() throws Exception {
        @Nullable Outer bound = bind("raw: {a: [1]}", new Problems());

        assertThat(bound)
                .isNotNull()
                .extracting(Outer::raw)
                .extracting(ConfigNode::plain)
                .isEqualTo(Map.of("a", List.of(1L)));
    }

    @Test
    void deprecatedName_warns() throws Exception {
        Problems problems = new Problems();

        bind("xfoo: v", problems);

        assertThat(problems.warnings()).containsExactly("\"c.xfoo\" is deprecated; use \"x-foo\" instead");
    }

    @Test
    void numberInQuotesFromVariable_staysText() throws Exception {
        Problems problems = new Problems();
        ConfigNode node =
                new Expander(Map.of("N", "'5'")::get, problems).expand(YamlReader.read("count: ${env:N}", "f"));

        new RecordBinder(problems).bind(node, "c", Outer.class);

        assertThat(problems.all()).hasSize(1);
    }

    @Test
    void secret_isNotShown() {
        assertThat(new Secret("s3cret").toString()).isEqualTo("[REDACTED]");
    }

    private static @Nullable Outer bind(String yaml, Problems problems) throws ConfigException {
        return new RecordBinder(problems).bind(YamlReader.read(yaml, "f"), "c", Outer.class);
    }
}
