package io.spanway.processing.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTextTest {
    @ParameterizedTest
    @CsvSource({
        "0.0, 0",
        "-0.0, -0",
        "1.0, 1",
        "-17.0, -17",
        "0.1, 0.1",
        "2.5, 2.5",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "1.5e300, 1.5e+300",
        "1e-6, 0.000001",
        "9.5e-7, 9.5e-7",
        "-1.25e-10, -1.25e-10",
        "4.9e-324, 5e-324",
        "2e-3, 0.002",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "9007199254740993, 9007199254740992",
        "123456789012345680000, 123456789012345680000",
        "1.7976931348623157e308, 1.7976931348623157e+308",
    })
    void number_hasItsShortestForm(double number, String text) {
        assertThat(ValueText.of(number)).isEqualTo(text);
    }

    @Test
    void number_readsBackAsItself() {
        Random random = new Random(42);
        for (int i = 0; i < 2_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number)) {
                assertThat(Double.parseDouble(ValueText.number(number)))
                        .as("seed 42, number %s", i)
                        .isEqualTo(number);
                assertThat(Double.parseDouble(ValueText.plainNumber(number))).isEqualTo(number);
            }
        }
    }

    @Test
    void scalars_areText() {
        assertThat(ValueText.of("as it is")).isEqualTo("as it is");
        assertThat(ValueText.of(-5L)).isEqualTo("-5");
        assertThat(ValueText.of(true)).isEqualTo("true");
        assertThat(ValueText.of(null)).isEmpty();
        assertThat(ValueText.of(new byte[] {0, 1, -1})).isEqualTo("AAH/");
        assertThat(ValueText.of(Double.NaN)).isEqualTo("json: unsupported value: NaN");
        assertThat(ValueText.plainNumber(Double.NEGATIVE_INFINITY)).isEqualTo("-Inf");
        assertThat(ValueText.plainNumber(1e21)).isEqualTo("1000000000000000000000");
    }

    @Test
    void mapsAndLists_areJsonWithSortedKeys() {
        Attributes map = new Attributes();
        map.put("z", new ValueList(Arrays.asList("a\"\\\n\t\u0001<", null, true, new byte[] {1})));
        map.put("a", 1.5);
        Attributes inner = new Attributes();
        inner.put("k", 3L);
        map.put("m", inner);

        assertThat(ValueText.of(map))
                .isEqualTo("{\"a\":1.5,\"m\":{\"k\":3},\"z\":[\"a\\\"\\\\\\n\\t\\u0001<\",null,true,\"AQ==\"]}");
        map.put("bad", Double.NaN);
        assertThat(ValueText.of(map)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "1, 1.0",
                "+1.5, 1.5",
                "-2e3, -2000",
                "1_000, 1000",
                "1__0, null",
                "_1, null",
                "1_, null",
                "1_.5, null",
                "0x1p-2, 0.25",
                "0x_1p4, 16",
                "1f, null",
                "1d, null",
                "1e400, null",
                "inf, Infinity",
                "-Infinity, -Infinity",
                "nan, NaN",
                "+nan, null",
                "abc, null",
                "1 2, null",
                ".5, 0.5",
            })
    void real_isReadByGosRules(String text, Double number) {
        assertThat(ParsedNumber.real(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "0, 0",
                "+7, 7",
                "-9223372036854775808, -9223372036854775808",
                "9223372036854775808, null",
                "1_0, null",
                "'', null"
            })
    void whole_isReadByGosRules(String text, Long number) {
        assertThat(ParsedNumber.whole(text)).isEqualTo(number);
    }

    @Test
    void truncated_outOfRange_isTheLeastNumber() {
        assertThat(ParsedNumber.truncated(-2.9)).isEqualTo(-2);
        assertThat(ParsedNumber.truncated(1e19)).isEqualTo(Long.MIN_VALUE);
        assertThat(ParsedNumber.truncated(Double.NaN)).isEqualTo(Long.MIN_VALUE);
    }
}
