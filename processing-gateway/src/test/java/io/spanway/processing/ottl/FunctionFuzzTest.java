package io.spanway.processing.ottl;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.library.Library;
import io.spanway.processing.ottl.value.EvalException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a call is given, it is refused with a place, fails for the item, or works; nothing else is thrown and nothing hangs. */
@Timeout(60)
class FunctionFuzzTest {
    private static final int CALLS = 25;
    private static final String[] VALUES = {
        "nil",
        "\"\"",
        "\"text\"",
        "\"12\"",
        "\"(\"",
        "\"%{IP:a}\"",
        "\"<a x='1'>t</a>\"",
        "\"/a\"",
        "\"{\\\"a\\\":1}\"",
        "\"%Y-%m\"",
        "0",
        "1",
        "-1",
        "9223372036854775807",
        "2.5",
        "1.0e300",
        "true",
        "0x0102",
        "[]",
        "[1, \"a\", nil]",
        "[\"a\", \"b\"]",
        "[1.5]",
        "{}",
        "{\"k\": {\"l\": [1]}}",
        "SHA256",
        "resource.attributes",
        "resource.attributes[\"n\"]",
        "resource.attributes[\"none\"]",
        "resource.schema_url",
        "resource.dropped_attributes_count",
        "Now()",
        "Duration(\"-1h\")",
        "TraceID(\"0102030405060708090a0b0c0d0e0f10\")",
        "1 / 0",
        "Double(\"NaN\")",
        "\"\\U0001F600\\u00e9\"",
        "\"upsert\"",
        "\"sum\"",
        "\"key\""
    };

    @Test
    void everyFunction_withAnyValues_failsOrderly() {
        for (Function function : Library.TRANSFORM.all()) {
            for (int seed = 0; seed < CALLS; seed++) {
                Random random = new Random(seed * 31L + function.name().hashCode());
                for (ContextKind kind : ContextKind.values()) {
                    if (function.isKnownIn(kind)) {
                        run(kind, call(function, random), seed);
                    }
                }
            }
        }
    }

    private static String call(Function function, Random random) {
        StringBuilder text = new StringBuilder(function.name()).append('(');
        int most = function.parameters().size();
        int count = random.nextInt(10) == 0 ? random.nextInt(most + 2) : most;
        for (int i = 0; i < count; i++) {
            boolean target = i == 0 && Character.isLowerCase(function.name().charAt(0));
            String value =
                    target && random.nextInt(4) > 0 ? "resource.attributes" : VALUES[random.nextInt(VALUES.length)];
            text.append(i == 0 ? "" : ", ").append(value);
        }
        return text.append(')').toString();
    }

    private static void run(ContextKind kind, String call, int seed) {
        boolean editor = Character.isLowerCase(call.charAt(0));
        String statement = editor ? call : "set(resource.attributes[\"out\"], " + call + ")";
        Subject subject = Fixture.subject(seed % 2 == 0 ? "hist" : "exp");
        try {
            new Ottl(Library.TRANSFORM)
                    .prefixedStatements(kind, List.of(statement))
                    .forEach(compiled -> compiled.run(subject));
        } catch (OttlException | EvalException e) {
            assertThat(e.getMessage()).as("seed %s: %s", seed, statement).isNotBlank();
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + seed + ", " + kind + ": " + statement, e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IsMatch(log.cache[\"x\"], \"(a+)+$\")",
                "Len(ExtractPatterns(log.cache[\"x\"], \"(?P<n>(a|aa)+)$\")) >= 0",
                "Len(ExtractGrokPatterns(log.cache[\"x\"], \"%{GREEDYDATA:a}%{GREEDYDATA:b}!\")) >= 0",
                "Len(UserAgent(log.cache[\"x\"])) > 0",
                "Len(ParseKeyValue(log.cache[\"x\"])) > 0",
                "Len(ParseCEF(log.cache[\"x\"])) > 0",
                "Len(ParseCLF(log.cache[\"x\"])) > 0",
                "Len(ParseELF(log.cache[\"x\"])) > 0",
                "Len(ParseXML(log.cache[\"x\"])) > 0",
                "Len(ParseSimplifiedXML(log.cache[\"x\"])) > 0",
                "GetXML(log.cache[\"x\"], \"//a//a//a\") != \"\"",
                "ConvertTextToElementsXML(log.cache[\"x\"]) != \"\"",
                "Len(ParseJSON(log.cache[\"x\"])) > 0",
                "Len(URL(log.cache[\"x\"])) > 0",
                "ToSnakeCase(log.cache[\"x\"]) != \"\"",
                "Len(Split(log.cache[\"x\"], \"a\")) > 0"
            })
    void hugeAndHostileTexts_endSoon(String condition) {
        for (String text : new String[] {
            "a".repeat(200_000),
            "<a>".repeat(50_000),
            "<a>" + "<a/>".repeat(50_000) + "</a>",
            "[".repeat(50_000),
            "\\".repeat(100_001),
            "a=\"".repeat(50_000),
            "CEF:0|a|b|c|d|e|f|" + "a=".repeat(50_000),
            "#".repeat(50_000),
            "http://" + "@".repeat(50_000)
        }) {
            Subject subject = Fixture.subject("");
            subject.cache().put("x", text);
            long before = System.nanoTime();
            try {
                new Ottl(Library.TRANSFORM)
                        .prefixedStatements(
                                ContextKind.LOG, List.of("set(log.attributes[\"o\"], true) where " + condition))
                        .get(0)
                        .run(subject);
            } catch (EvalException e) {
                assertThat(e.getMessage()).isNotNull();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
        }
    }
}
