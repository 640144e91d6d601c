package io.spanway.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.Signal;
import io.spanway.testkit.Rule;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids, bytes and strings of OTLP/JSON. */
class JsonTextTest {
    private static final String HEX = "0af7651916cd43dd8448eb211c80319c";

    @ParameterizedTest
    @ValueSource(strings = {"traceId", "spanId", "parentSpanId"})
    @Rule("JSON-1")
    void id_isHexInAnyCase(String key) throws JsonException {
        ByteString expected = ByteString.fromHex(HEX);
        for (String text :
                new String[] {HEX, HEX.toUpperCase(java.util.Locale.ROOT), "0aF7651916cd43DD8448eb211C80319c"}) {
            Span span = Json.span("'" + key + "':'" + text + "'");
            assertThat(
                            key.equals("traceId")
                                    ? span.getTraceId()
                                    : key.equals("spanId") ? span.getSpanId() : span.getParentSpanId())
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "00", "0af7", "00000000000000000000000000000000", "0102030405060708090a0b0c0d0e0f101112"})
    @Rule("ID-4")
    void id_ofAnyLength_isKept(String hex) throws JsonException {
        assertThat(Json.span("'traceId':'" + hex + "'").getTraceId()).isEqualTo(ByteString.fromHex(hex));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'0'", "'0af'", "'0af7651916cd43dd8448eb211c80319'", "'CvdlGRbNQ92ESOshHIAxnA=='", "'zz'", "'0g'",
                        "'g0'", "' 0a'", "'0a '",
                "'0x0a'", "'é0'", "'0aé'", "'\\u00e90'", "10", "true", "{}", "[]", "['00']"
            })
    @Rule("JSON-3")
    void id_otherwise_isBadData(String value) {
        for (String key : new String[] {"traceId", "spanId", "parentSpanId"}) {
            assertBad("'" + key + "':" + value, key);
        }
    }

    @Test
    @Rule("JSON-2")
    void id_inLinksLogsAndExemplars_isHex() throws JsonException {
        ByteString expected = ByteString.fromHex("0aff");
        Span.Link link =
                Json.span("'links':[{'traceId':'0aFF','spanId':'0aff'}]").getLinks(0);
        assertThat(link.getTraceId()).isEqualTo(expected);
        assertThat(link.getSpanId()).isEqualTo(expected);
        assertThat(Json.log("'traceId':'0aff','spanId':'0aff'").getSpanId()).isEqualTo(expected);
        NumberDataPoint point = Json.metric(
                        "'gauge':{'dataPoints':[{'exemplars':[{'traceId':'0aff','spanId':'0AFF'}]}]}")
                .getGauge()
                .getDataPoints(0);
        assertThat(point.getExemplars(0).getTraceId()).isEqualTo(expected);
        assertThat(point.getExemplars(0).getSpanId()).isEqualTo(expected);
    }

    @Test
    void id_writtenWithEscapes_isTheSame() throws JsonException {
        assertThat(Json.span("'spanId':'\\u0030a'").getSpanId()).isEqualTo(ByteString.fromHex("0a"));
    }

    @ParameterizedTest
    @CsvSource({
        "'',''",
        "AA==,00",
        "AA,00",
        "AAE=,0001",
        "AAE,0001",
        "AAEC,000102",
        "+/+/,fbffbf",
        "-_-_,fbffbf",
        "+_-/,fbffbf",
        "AAECAw==,00010203",
        "AAECAw,00010203",
        "-_8,fbff",
        "-_8=,fbff",
        "+/8=,fbff"
    })
    @Rule("JSON-4")
    void bytes_areBase64_inEveryForm(String text, String hex) throws JsonException {
        assertThat(value("{'bytesValue':'" + text + "'}").getBytesValue()).isEqualTo(ByteString.fromHex(hex));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'A'",
                "'AAAAA'",
                "'AA='",
                "'AA==='",
                "'A==='",
                "'===='",
                "'A A='",
                "'AA==AA=='",
                "'A*=='",
                "'=AAA'",
                "1",
                "[1]",
                "'é'",
                "'ééé'"
            })
    void bytes_otherwise_areBadData(String value) {
        assertBad("'attributes':[{'value':{'bytesValue':" + value + "}}]", "bytesValue");
    }

    @ParameterizedTest
    @CsvSource({
        "'',''",
        "'a','a'",
        "'\\n\\t\\r\\b\\f','\n\t\r\b\f'",
        "'\\\\\\/','\\\\/'",
        "'\\u0041\\u00e9\\u20ac',Aé€",
        "'\\ud83d\\ude00',😀",
        "'é€😀',é€😀",
        "'plain text that is longer than eight bytes','plain text that is longer than eight bytes'",
        "'tail\\u0000',tail\\0"
    })
    @Rule("JSON-13")
    void string_escapesAndUtf8(String json, String expected) throws JsonException {
        assertThat(Json.span("'name':'" + json + "'").getName()).isEqualTo(expected.translateEscapes());
    }

    @Test
    void string_quoteAtAnyPlace_isFound() throws JsonException {
        for (int length = 0; length < 40; length++) {
            String text = "x".repeat(length);
            assertThat(Json.span("'name':'" + text + "','traceState':'y" + text + "'")
                            .getTraceState())
                    .isEqualTo("y" + text);
            assertThat(Json.span("'name':'" + text + "\\\\" + text + "'").getName())
                    .isEqualTo(text + "\\" + text);
            assertThat(Json.span("'name':'" + text + "ü" + text + "'").getName())
                    .isEqualTo(text + "ü" + text);
            assertBad("'name':'" + text + "\u0001" + text + "'", "");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud83d",
                "\\ude00",
                "\\ude00\\ud83d",
                "a\\ud83dz",
                "\\ud83d\\u0041",
                "\\x",
                "\\u12",
                "\\u12g4",
                "tab\there",
                "line\nbreak"
            })
    @Rule("JSON-13")
    void string_brokenEscapesAndHalfPairs_areBadData(String text) {
        assertBad("'name':'" + text + "'", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "c0af",
                "c1bf",
                "e08080",
                "eda080",
                "edbfbf",
                "f08080af",
                "f4908080",
                "f5808080",
                "ff",
                "fe",
                "c3",
                "e282",
                "f09f98",
                "c328"
            })
    @Rule("JSON-14")
    void string_invalidUtf8_isNeverPassedOn(String hex) {
        byte[] text = Json.spanText("'name':'~'").getBytes(StandardCharsets.UTF_8);
        ByteString bad = ByteString.copyFrom(text);
        int at = bad.toStringUtf8().indexOf('~');
        byte[] json = bad.substring(0, at)
                .concat(ByteString.fromHex(hex))
                .concat(bad.substring(at + 1))
                .toByteArray();
        assertThatThrownBy(() -> Json.bytes(Signal.TRACES, json)).isInstanceOf(JsonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "{}", "['a']"})
    @Rule("JSON-16")
    void string_otherType_isBadData(String value) {
        assertBad("'name':" + value, "name");
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
