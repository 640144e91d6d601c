package io.spanway.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.schema.Literal;
import io.spanway.otlp.json.schema.MessageType;
import io.spanway.otlp.json.schema.RequestTypes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys: how they are found, and where in the text an error is said to be. */
class JsonKeysTest {
    @Test
    void literal_ofAnyLength_isFoundOnlyWhole() {
        for (int length = 1; length < 40; length++) {
            String word = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF".substring(0, length);
            Literal literal = new Literal(word);
            assertThat(literal.length).isEqualTo(length);
            for (int at = 0; at < 9; at++) {
                byte[] text = Arrays.copyOf(
                        (" ".repeat(at) + word).getBytes(StandardCharsets.US_ASCII), at + length + Literal.PADDING);
                assertThat(literal.isAt(text, at)).as("%s at %s", word, at).isTrue();
                for (int wrong = at; wrong < at + length; wrong++) {
                    text[wrong] ^= (byte) 1;
                    assertThat(literal.isAt(text, at))
                            .as("%s at %s, other at %s", word, at, wrong)
                            .isFalse();
                    text[wrong] ^= (byte) 1;
                }
                Arrays.fill(text, at + length, text.length, (byte) -1);
                assertThat(literal.isAt(text, at)).as("other bytes behind").isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void byKey_fromAnyPlace_findsEveryField(Signal signal) {
        MessageType type = RequestTypes.of(signal);
        while (type.entry(0).field().message() != null && type.size() < 4) {
            for (int likely = 0; likely <= type.size(); likely++) {
                for (MessageType.Entry entry : type.entries()) {
                    assertThat(type.byKey(padded('"' + entry.field().name() + '"'), 0, likely))
                            .isSameAs(entry);
                    assertThat(type.byKey(padded('"' + entry.field().name() + "x\""), 0, likely))
                            .isNull();
                    assertThat(type.byKey(padded('"' + entry.field().name().substring(1) + '"'), 0, likely))
                            .isNull();
                }
            }
            type = Objects.requireNonNull(
                    type.entry(type.size() == 1 ? 0 : 1).field().message());
        }
    }

    private static byte[] padded(String text) {
        return Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), text.length() + Literal.PADDING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'n\\u0061me':'x'",
                "'\\u006e\\u0061\\u006D\\u0065':'x'",
                "'name' :'x'",
                "'name'\n:\t'x'",
                " 'name' : 'x' ",
                "'nam':1,'names':2,'name':'x'",
                "'kind':0,'name':'x','traceId':''"
            })
    void key_howeverItIsWritten_isTheSame(String members) throws JsonException {
        assertThat(Json.span(members)).isEqualTo(Span.newBuilder().setName("x").build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'n\\x61me':1",
                "'\\u00':1",
                "'a\u0001':1",
                "'name'",
                "'name' 'x'",
                "name:1",
                ",",
                "'a':1,,'b':2",
                "'\\"
            })
    void key_thatIsNone_isBadData(String members) {
        assertThatThrownBy(() -> Json.bytes(Signal.TRACES, Json.spanText(members)))
                .isInstanceOf(JsonException.class)
                .hasMessageMatching("line 1, column \\d+, at /resourceSpans/0/scopeSpans/0/spans/0.*: .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,]",
                "[,1]",
                "{\"a\" 1}",
                "{\"a\":}",
                "{1:2}",
                "[1}",
                "{\"a\":1]",
                "tru",
                "nul",
                "-",
                "01",
                "1.e1",
                "\"\\u12\"",
                "\"a",
                "[[1]",
                "'a'"
            })
    void valueOfUnknownKey_mustBeWellFormed_andItsKeyIsNamed(String value) {
        assertThatThrownBy(() -> Json.bytes(Signal.TRACES, "{\"odd\":" + value + "}"))
                .isInstanceOf(JsonException.class)
                .hasMessageMatching("line 1, column \\d+(, at /odd)?: .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[[],{}]",
                "{\"a\":{\"b\":[]},\"c\":[{}]}",
                "\"\\ud800\"",
                "-0.5e+7",
                "true",
                "false",
                "null",
                " [ 1 , 2 ] "
            })
    void valueOfUnknownKey_wellFormed_isSkipped(String value) throws JsonException {
        String text = "{\"odd\":" + value + ",\"resourceSpans\":[{\"schemaUrl\":\"u\"}],\"even\":" + value + "}";
        assertThat(Json.bytes(Signal.TRACES, text))
                .isEqualTo(Json.bytes(Signal.TRACES, "{\"resourceSpans\":[{\"schemaUrl\":\"u\"}]}"));
    }

    @Test
    void errors_areLocatedAtTheByteOrTheValue() {
        assertMessage("{\"resourceSpans\":7}", "line 1, column 18, at /resourceSpans: resourceSpans must be a list");
        assertMessage("{\"resourceSpans\":[\n{},\n 7]}", "line 3, column 2, at /resourceSpans/1: ");
        assertMessage("{\n\"x\":[1,\n2", "line 3, column 2, at /x: text ends early, expected ',' or ']'");
        assertMessage("{\"x\":1", "line 1, column 7: text ends early, expected ',' or '}'");
        assertMessage("{} {}", "line 1, column 4: other text after the request");
        assertMessage("{\"x\":\"\\q\"}", "line 1, column 7, at /x: no such escape");
        assertMessage("", "line 1, column 1: ");
    }

    private static void assertMessage(String text, String start) {
        assertThatThrownBy(() -> Json.bytes(Signal.TRACES, text)).as(text).hasMessageStartingWith(start);
    }
}
