package io.spanway.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.MessageLite;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spanway.otlp.Signal;
import io.spanway.testkit.Rule;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of OTLP/JSON, one table per row of the specification. Single quotes in the tables stand for double quotes. */
class JsonRulesTest {
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
    @Rule("JSON-10")
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
    @Rule("JSON-11")
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
    @Rule("JSON-16")
    void wrongType_ofListOrMessage_isBadData(String member) {
        assertBad(member, "must be");
    }

    @Test
    @Rule("JSON-12")
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
    @Rule("JSON-18")
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
    @Rule("JSON-15")
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
