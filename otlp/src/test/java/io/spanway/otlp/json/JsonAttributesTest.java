package io.spanway.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.otlp.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way of attributes with plain strings: the same bytes and the same refusals as by the long way, which a space forces. */
class JsonAttributesTest {
    private static final int[] LENGTHS = {
        0, 1, 2, 7, 8, 9, 63, 64, 65, 110, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 300, 16_383,
        16_384, 70_000
    };

    @Test
    void lengthsOfKeyAndValue_aroundAllBorders() throws JsonException {
        for (int key : LENGTHS) {
            for (int value : LENGTHS) {
                assertSame("k".repeat(key), "v".repeat(value));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ü",
                "plain, then ü",
                "\\n",
                "\\u00e9",
                "\\\\",
                "a\\\"b",
                "\\\"}}",
                "{",
                "}}",
                "}},{",
                "😀",
                "12345678é"
            })
    void unusualText_inKeyOrValue(String text) throws JsonException {
        assertSame(text, "v");
        assertSame("k", text);
        assertSame(text, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'key':'a','value':{'stringValue':'b'}]",
                "{'key':'a','value':{'stringValue':'b'}",
                "{'key':'a','value':{'stringValue':'b}}",
                "{'key':'a','value':{'stringValue':'b'}}}",
                "{'key':'a','value':{'stringValue':'b'}} {}",
                "{'key':'a','value':{'stringValue':'\u0001'}}",
                "{'key':'\u0001','value':{'stringValue':'b'}}",
                "{'key':'a','value':{'stringValue':'\\q'}}",
                "{'key':'a','value':{'stringValue':'b','intValue':1}}",
                "{'key':'a','value':{'stringValue':'b',}}"
            })
    void almostTheShape_isRefusedAsByTheLongWay(String attribute) {
        for (String text : new String[] {attribute, attribute.replaceFirst("':", "' :")}) {
            assertThatThrownBy(() -> Json.span("'attributes':[" + text + "]"))
                    .as(text)
                    .isInstanceOf(JsonException.class)
                    .hasMessageStartingWith("line 1, column ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'key':'a','value':{'stringValue':'b'},'keyStrindex':5}",
                "{'key':'a','value':{'stringValue':'b','x':1}}",
                "{'key':'a','value':{'stringValueStrindex':5}}",
                "{'value':{'stringValue':'b'},'key':'a'}",
                "{'key':'a','value':{'intValue':'5'}}",
                "{'key':'a','value':null}",
                "{'key':'a'}"
            })
    void otherShapes_areReadTheLongWay(String attribute) throws JsonException {
        String plain = "{'key':'c','value':{'stringValue':'d'}}";
        String text = "'attributes':[" + plain + "," + attribute + "," + plain + "]";
        assertThat(Json.bytes(Signal.TRACES, Json.spanText(text)))
                .isEqualTo(Json.bytes(Signal.TRACES, Json.spanText(text.replace(":", " : "))));
        assertThat(Json.span(text).getAttributesCount()).isEqualTo(3);
        assertThat(Json.span(text).getAttributes(2).getValue().getStringValue()).isEqualTo("d");
    }

    @Test
    void inMapsInsideOfValues_atAnyDepth_countsAsTheLongWay() throws JsonException {
        String plain = "{\"key\":\"c\",\"value\":{\"stringValue\":\"d\"}}";
        int refused = 0;
        for (int levels = 200; levels < 225; levels++) {
            String text = Json.spanText("\"attributes\":[{\"value\":"
                    + "{\"kvlistValue\":{\"values\":[{\"value\":".repeat(levels) + "{\"kvlistValue\":{\"values\":["
                    + plain
                    + "]}}" + "}]}}".repeat(levels) + "}]");
            byte[] bytes = null;
            try {
                bytes = Json.bytes(Signal.TRACES, text);
            } catch (JsonException e) {
                refused++;
                assertThat(e).hasMessageContaining("nested too deeply");
            }
            String spaced = text.replace(plain, plain.replace(":", ": "));
            if (bytes == null) {
                assertThatThrownBy(() -> Json.bytes(Signal.TRACES, spaced)).hasMessageContaining("nested too deeply");
            } else {
                assertThat(Json.bytes(Signal.TRACES, spaced)).isEqualTo(bytes);
            }
        }
        assertThat(refused).isBetween(1, 24);
    }

    private static void assertSame(String key, String value) throws JsonException {
        String text = Json.spanText(
                "\"attributes\":[{\"key\":\"" + key + "\",\"value\":{\"stringValue\":\"" + value + "\"}}]");
        byte[] bytes = Json.bytes(Signal.TRACES, text);
        assertThat(Json.bytes(Signal.TRACES, text.replace("[{\"key\":", "[{\"key\": ")))
                .as("%s characters: %s", key.length(), value.length())
                .isEqualTo(bytes);
        assertThat(bytes.length).isGreaterThan(key.length() / 6 + value.length() / 6);
    }
}
