package io.spanway.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spanway.otlp.Signal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of OTLP/JSON, one table per row of the specification. Single quotes in the tables stand for double quotes. */
class JsonRulesTest {
    private static final String HEX = "0af7651916cd43dd8448eb211c80319c";

    @ParameterizedTest
    @ValueSource(strings = {"traceId", "spanId", "parentSpanId"})
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
    void id_otherwise_isBadData(String value) {
        for (String key : new String[] {"traceId", "spanId", "parentSpanId"}) {
            assertBad("'" + key + "':" + value, key);
        }
    }

    @Test
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
    void int64_otherwise_isBadData(String value) {
        assertBad("'attributes':[{'value':{'intValue':" + value + "}}]", "intValue");
    }

    @ParameterizedTest
    @CsvSource({"0", "1700000000123456789", "18446744073709551615", "9223372036854775808", "10000000000000000000"})
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
    void double_numberOrString(String text, double expected) throws JsonException {
        for (String json : new String[] {text, "'" + text + "'"}) {
            assertThat(Double.doubleToRawLongBits(
                            value("{'doubleValue':" + json + "}").getDoubleValue()))
                    .isEqualTo(Double.doubleToRawLongBits(expected));
        }
    }

    @ParameterizedTest
    @CsvSource({"NaN,NaN", "Infinity,Infinity", "-Infinity,-Infinity"})
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
        "'tail\\u0000',tail\0"
    })
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
    void string_otherType_isBadData(String value) {
        assertBad("'name':" + value, "name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'trace_id':'zz'",
                "'start_time_unix_nano':'x'",
                "'name_':5",
                "'':1",
                "'Name':7",
                "'unknown':{'name':[1,{'a':null}],'x':{}}",
                "'x':[[[[]]]]",
                "'x':'\\u0041'",
                "'x':1e5",
                "'instrumentationLibrarySpans':[]",
                "'x':null"
            })
    void unknownKey_isIgnoredWithAllBelow(String member) throws JsonException {
        Span expected = Span.newBuilder().setName("n").setKindValue(2).build();
        assertThat(Json.span(member + ",'name':'n','kind':2")).isEqualTo(expected);
        assertThat(Json.span("'name':'n'," + member + ",'kind':2")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "traceId",
                "name",
                "kind",
                "flags",
                "startTimeUnixNano",
                "attributes",
                "droppedAttributesCount",
                "events",
                "links",
                "status",
                "nope"
            })
    void null_isAsIfAbsent(String key) throws JsonException {
        assertThat(Json.span("'" + key + "':null")).isEqualTo(Span.getDefaultInstance());
    }

    @Test
    void null_inValues_isAsIfAbsent() throws JsonException {
        assertThat(Json.span("'attributes':[{'key':'k','value':null}]")
                        .getAttributes(0)
                        .hasValue())
                .isFalse();
        assertThat(value("{'stringValue':null,'intValue':4,'boolValue':null}").getIntValue())
                .isEqualTo(4);
        assertThat(Json.metric("'gauge':null,'sum':{}").hasSum()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'attributes':[null]", "'events':[{},null]", "'links':[null,{}]"})
    void null_inAList_isBadData(String member) {
        assertBad(member, "null");
    }

    @Test
    void defaults_areLeftOut_butPresenceIsKept() throws JsonException {
        assertThat(Json.span(
                                "'name':'','kind':0,'flags':0,'startTimeUnixNano':'0','traceId':'','droppedAttributesCount':0,'attributes':[]")
                        .getSerializedSize())
                .isZero();
        assertThat(value("{'stringValue':''}").hasStringValue()).isTrue();
        assertThat(value("{'boolValue':false}").hasBoolValue()).isTrue();
        assertThat(value("{'intValue':0}").hasIntValue()).isTrue();
        assertThat(value("{'doubleValue':0}").hasDoubleValue()).isTrue();
        assertThat(value("{'bytesValue':''}").hasBytesValue()).isTrue();
        assertThat(value("{'arrayValue':{}}").hasArrayValue()).isTrue();
        assertThat(value("{}").getValueCase()).isEqualTo(AnyValue.ValueCase.VALUE_NOT_SET);
        assertThat(Json.span("'status':{}").hasStatus()).isTrue();
        assertThat(Json.metric("'histogram':{'dataPoints':[{'sum':0}]}")
                        .getHistogram()
                        .getDataPoints(0)
                        .hasSum())
                .isTrue();
        assertThat(Json.metric("'gauge':{'dataPoints':[{'asInt':'0'}]}")
                        .getGauge()
                        .getDataPoints(0)
                        .hasAsInt())
                .isTrue();
    }

    @Test
    void scalarGivenTwice_lastCounts_evenIfDefault() throws JsonException {
        assertThat(Json.span("'kind':3,'kind':0,'name':'a','name':'','flags':1,'flags':2,'traceId':'01','traceId':''"))
                .isEqualTo(Span.newBuilder().setFlags(2).build());
        assertThat(value("{'intValue':1,'intValue':2}").getIntValue()).isEqualTo(2);
    }

    @Test
    void listOrMessageGivenTwice_isJoined() throws JsonException {
        Span span = Json.span(
                "'status':{'code':2},'events':[{'name':'a'}],'status':{'message':'m'},'events':[{'name':'b'}]");
        assertThat(span.getStatus())
                .isEqualTo(Status.newBuilder().setCodeValue(2).setMessage("m").build());
        assertThat(span.getEventsList()).extracting(Span.Event::getName).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'stringValue':'','intValue':1}",
                "{'boolValue':false,'arrayValue':{}}",
                "{'doubleValue':1,'bytesValue':''}"
            })
    void twoMembersOfAOneof_areBadData(String value) {
        assertBad("'attributes':[{'value':" + value + "}]", "at most one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'attributes':{}",
                "'attributes':'x'",
                "'attributes':[1]",
                "'attributes':[[]]",
                "'attributes':['x']",
                "'status':[]",
                "'status':'OK'",
                "'status':2",
                "'events':7",
                "'attributes':[{'value':'x'}]",
                "'attributes':[{'value':[]}]",
                "'attributes':[{'key':1}]"
            })
    void wrongType_ofListOrMessage_isBadData(String member) {
        assertBad(member, "must be");
    }

    @Test
    void members_inAnyOrder_giveTheSame() throws JsonException {
        MessageLite one = Json.read(
                Signal.TRACES,
                "{'resourceSpans':[{'schemaUrl':'u','scopeSpans':[{'spans':[{'name':'n','traceId':'01'}],'scope':{'name':'s'}}],'resource':{}}]}"
                        .replace('\'', '"'));
        MessageLite other = Json.read(
                Signal.TRACES,
                "{'resourceSpans':[{'resource':{},'scopeSpans':[{'scope':{'name':'s'},'spans':[{'traceId':'01','name':'n'}]}],'schemaUrl':'u'}]}"
                        .replace('\'', '"'));
        assertThat(one).isEqualTo(other);
    }

    @ParameterizedTest
    @EnumSource
    void emptyRequest_isZeroBytes(Signal signal) throws JsonException {
        assertThat(Json.bytes(signal, "{}")).isEmpty();
        assertThat(Json.bytes(signal, " \t\r\n{ } \n")).isEmpty();
        assertThat(Json.bytes(
                        signal,
                        "{\"resourceSpans\":[],\"resourceLogs\":[],\"resourceMetrics\":[],\"resourceProfiles\":[]}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "[{}]",
                "1",
                "null",
                "true",
                "\"x\"",
                "{",
                "}",
                "{}{}",
                "{} x",
                "{},",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":tru}",
                "{\"a\":1 \"b\":2}",
                "// c\n{}",
                "{} // c",
                "{\"a\":NaN}",
                "{\"a\":\"\\q\"}",
                "{\"resourceSpans\":[}",
                "{\"resourceSpans\":[{]}",
                "{\"resourceSpans\":[{},]}",
                "\u0000{}",
                "\ufeff{}",
                "{\"a\":\"",
                "{\"a\":[1,2"
            })
    void textThatIsNotOneObject_isBadData(String text) {
        assertThatThrownBy(() -> Json.bytes(Signal.TRACES, text))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("line ");
    }

    @Test
    void otherEncodings_areBadData() {
        for (java.nio.charset.Charset charset : new java.nio.charset.Charset[] {
            StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16
        }) {
            assertThatThrownBy(() -> Json.bytes(Signal.LOGS, "{}".getBytes(charset)))
                    .isInstanceOf(JsonException.class);
        }
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
