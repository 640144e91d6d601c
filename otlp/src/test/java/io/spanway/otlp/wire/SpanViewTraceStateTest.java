package io.spanway.otlp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanViewTraceStateTest {
    private final SpanViewTraceState state = new SpanViewTraceState();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a=1|a|1",
                "a=1,b=2|b|2",
                " a=1 ,\tb=2\t|b|2",
                ",,a=1,|a|1",
                "a=x y|a|x y",
                "0t@sys=1|0t@sys|1",
                "a_-*/9=~!|a_-*/9|~!"
            })
    void find_ofAMember_takesItsValue(String text, String key, String value) {
        reset(text);

        assertThat(state.find(utf8(key))).isTrue();
        assertThat(state.valueEquals(utf8(value))).isTrue();
        assertThat(state.valueEquals(utf8(value + "x"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "b=1",
                "a",
                "a=",
                "=1",
                "A=1,a=1",
                "a=1,a=2",
                "0a=1,a=1",
                "a=1=2",
                "a=\u00e4",
                "a=1,@x=1",
                "a=1,b@=1",
                "a=1,b@X=1",
                "a=1,b c=1",
                "a =1",
                "a=1\u007f",
                "a=1,b@0x=1"
            })
    void find_inWhatIsNoTraceState_findsNothing(String text) {
        reset(text);

        assertThat(state.find(utf8("a"))).isFalse();
        assertThat(state.valueEquals(utf8("1"))).isFalse();
    }

    @Test
    void members_upTo32_areRead() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 32; i++) {
            text.append("k").append(i).append("=v,");
        }
        reset(text.toString());
        assertThat(state.find(utf8("k31"))).isTrue();

        reset(text + "more=1");
        assertThat(state.find(utf8("k31"))).isFalse();
    }

    @Test
    void lengths_haveBounds() {
        reset("a".repeat(256) + "=1");
        assertThat(state.find(utf8("a".repeat(256)))).isTrue();
        reset("a".repeat(257) + "=1");
        assertThat(state.find(utf8("a".repeat(257)))).isFalse();
        reset("a=" + "v".repeat(256));
        assertThat(state.find(utf8("a"))).isTrue();
        reset("a=" + "v".repeat(257));
        assertThat(state.find(utf8("a"))).isFalse();
    }

    private void reset(String text) {
        byte[] bytes = utf8(text);
        state.reset(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
        assertThat(state.length()).isEqualTo(bytes.length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
