package io.spanway.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.spanway.otlp.Signal;
import io.spanway.testkit.Rule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers, enums and booleans of OTLP/JSON. */
class JsonNumbersTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "2,2",
        "5,5",
        "99,99",
        "-1,-1",
        "2147483647,2147483647",
        "2.0,2",
        "'''SPAN_KIND_SERVER''',2",
        "'''SPAN_KIND_UNSPECIFIED''',0",
        "'''3''',3"
    })
    @Rule("JSON-5")
    void enum_number_isKept_andNameUnderstood(String text, int expected) throws JsonException {
        if (text.equals("'3'")) {
            assertBad("'kind':'3'", "kind");
        } else {
            assertThat(Json.span("'kind':" + text).getKindValue()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'SERVER'", "'span_kind_server'", "''", "1.5", "2147483648", "true", "{}", "[1]"})
    void enum_otherwise_isBadData(String value) {
        assertBad("'kind':" + value, "kind");
    }

    @ParameterizedTest
    @CsvSource({"SEVERITY_NUMBER_TRACE,1", "SEVERITY_NUMBER_INFO2,10", "SEVERITY_NUMBER_FATAL4,24"})
    void enum_severityName_isUnderstood(String name, int expected) throws JsonException {
        assertThat(Json.log("'severityNumber':'" + name + "'").getSeverityNumberValue())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,1",
        "-1,-1",
        "9223372036854775807,9223372036854775807",
        "-9223372036854775808,-9223372036854775808",
        "9007199254740993,9007199254740993",
        "1e3,1000",
        "1E+3,1000",
        "1.0,1",
        "12.50e1,125",
        "-0,0",
        "1e18,1000000000000000000",
        "9223372036854775807.000,9223372036854775807",
        "922337203685477580.7e1,9223372036854775807",
        "0e9999,0",
        "100e-2,1"
    })
    @Rule("JSON-6")
    void int64_numberOrString_isExact(String text, long expected) throws JsonException {
        assertThat(value("{'intValue':" + text + "}").getIntValue()).isEqualTo(expected);
        assertThat(value("{'intValue':'" + text + "'}").getIntValue()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808",
                "-9223372036854775809",
                "'9223372036854775808'",
                "18446744073709551616",
                "1.5",
                "'1.5'",
                "1e19",
                "1e999999999",
                "1e-1",
                "1e-999999999",
                "''",
                "' 1'",
                "'1 '",
                "'+1'",
                "'01'",
                "'0x1'",
                "'1.'",
                "'.5'",
                "'e1'",
                "'--1'",
                "'-'",
                "'NaN'",
                "'１'",
                "true",
                "{}",
                "[1]",
                "'9999999999999999999999999999999999999999'"
            })
    @Rule("JSON-7")
    void int64_otherwise_isBadData(String value) {
        assertBad("'attributes':[{'value':{'intValue':" + value + "}}]", "intValue");
    }

    @ParameterizedTest
    @CsvSource({"0", "1700000000123456789", "18446744073709551615", "9223372036854775808", "10000000000000000000"})
    @Rule("JSON-6")
    void fixed64_numberOrString_isExact(String text) throws JsonException {
        long expected = Long.parseUnsignedLong(text);
        assertThat(Json.span("'startTimeUnixNano':" + text).getStartTimeUnixNano())
                .isEqualTo(expected);
        assertThat(Json.span("'startTimeUnixNano':'" + text + "'").getStartTimeUnixNano())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "'-1'",
                "18446744073709551616",
                "'18446744073709551616'",
                "99999999999999999999",
                "0.5",
                "false"
            })
    void fixed64_otherwise_isBadData(String value) {
        assertBad("'endTimeUnixNano':" + value, "endTimeUnixNano");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "'''7''',7", "5.0,5", "1e1,10", "'''1e1''',10", "4294967295,-1", "-0,0"})
    @Rule("JSON-8")
    void uint32_numberOrString_integralForms(String text, int expected) throws JsonException {
        assertThat(Json.span("'droppedAttributesCount':" + text).getDroppedAttributesCount())
                .isEqualTo(expected);
        assertThat(Json.span("'flags':" + text).getFlags()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4294967296", "-1", "0.1", "'x'", "null1", "{}", "1e10"})
    void uint32_otherwise_isBadData(String value) {
        assertBad("'flags':" + value, "");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-3,-3", "'''-3''',-3", "20,20", "2147483647,2147483647", "-2147483648,-2147483648"})
    void sint32_isZigzagged(String text, int expected) throws JsonException {
        assertThat(Json.metric("'exponentialHistogram':{'dataPoints':[{'scale':" + text + "}]}")
                        .getExponentialHistogram()
                        .getDataPoints(0)
                        .getScale())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0.0",
        "-0,-0.0",
        "-0.0,-0.0",
        "1,1.0",
        "1.5,1.5",
        "-2.25e-3,-0.00225",
        "1e308,1e308",
        "5e-324,4.9e-324",
        "1e-400,0.0",
        "9007199254740993,9007199254740992",
        "0.1,0.1",
        "123456789012345678901234567890,1.2345678901234568e29"
    })
    @Rule("JSON-9")
    void double_numberOrString(String text, double expected) throws JsonException {
        for (String json : new String[] {text, "'" + text + "'"}) {
            assertThat(Double.doubleToRawLongBits(
                            value("{'doubleValue':" + json + "}").getDoubleValue()))
                    .isEqualTo(Double.doubleToRawLongBits(expected));
        }
    }

    @ParameterizedTest
    @CsvSource({"NaN,NaN", "Infinity,Infinity", "-Infinity,-Infinity"})
    @Rule("JSON-9")
    void double_words(String text, double expected) throws JsonException {
        assertThat(Double.valueOf(value("{'doubleValue':'" + text + "'}").getDoubleValue()))
                .isEqualTo(Double.valueOf(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "Infinity",
                "'nan'",
                "'Inf'",
                "'+Infinity'",
                "1e309",
                "'1e309'",
                "''",
                "' 1'",
                "'1d'",
                "'0x1p3'",
                "'1,5'",
                "true",
                "{}",
                "[]"
            })
    void double_otherwise_isBadData(String value) {
        assertBad("'attributes':[{'value':{'doubleValue':" + value + "}}]", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'true'", "1", "0", "'false'", "{}"})
    void bool_otherThanTrueAndFalse_isBadData(String value) {
        assertBad("'attributes':[{'value':{'boolValue':" + value + "}}]", "boolValue");
    }

    private static AnyValue value(String json) throws JsonException {
        return Json.span("'attributes':[{'key':'k','value':" + json + "}]")
                .getAttributes(0)
                .getValue();
    }

    private static void assertBad(String members, String mentions) {
        assertThatThrownBy(() -> Json.bytes(Signal.TRACES, Json.spanText(members)))
                .as(members)
                .isInstanceOf(JsonException.class)
                .hasMessageStartingWith("line ")
                .hasMessageContaining(mentions);
    }
}
