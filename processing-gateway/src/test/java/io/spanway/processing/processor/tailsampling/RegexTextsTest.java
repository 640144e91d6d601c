package io.spanway.processing.processor.tailsampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.google.re2j.Pattern;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.wire.SpanViewAttributes;
import io.spanway.otlp.wire.SpanViewWalk;
import io.spanway.processing.fake.Traces;
import io.spanway.processing.sampling.TextMatcher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTextsTest {
    @Test
    void patterns_matchAnywhere_whateverTheCacheHolds() {
        TextMatcher matcher = RegexTexts.compile(List.of("b+c", "^x$"), 4);
        Random random = new Random(5);
        for (int i = 0; i < 2000; i++) {
            String text =
                    "abcx".substring(random.nextInt(4)) + "b".repeat(random.nextInt(3)) + "c".repeat(random.nextInt(2));
            boolean expected = text.contains("bc") || text.equals("x");
            assertThat(matcher.matches(value(text))).as(text).isEqualTo(expected);
        }
    }

    @Test
    void longTexts_andHostilePatterns_takeLinearTime() {
        TextMatcher matcher = RegexTexts.compile(List.of("(a*)*b"), 0);
        assertTimeout(
                Duration.ofSeconds(20),
                () -> assertThat(matcher.matches(value("a".repeat(20_000)))).isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^/api",
                "^/api$",
                "^/api*",
                "^/api+x",
                "^/ap?i",
                "^/a{2}",
                "^a|b",
                "^(a|b)",
                "^",
                "^.x",
                "^/api/(v1|v2)",
                "^[/]api",
                "^\\/api",
                "(?i)^/API",
                "^/a(?i)PI",
                "^/api\\b",
                "x^/api",
                "^^/api",
                "^a\\|b",
                "^ä"
            })
    void patternsWithABeginning_matchWhatTheyMatchWithoutTheShortCut(String pattern) {
        TextMatcher matcher = RegexTexts.compile(List.of(pattern), 16);
        TextMatcher two = RegexTexts.compile(List.of(pattern, "^zzz"), 16);
        for (String text : List.of(
                "", "/", "/a", "/ap", "/api", "/apix", "/apiix", "/API", "/aa", "/ai", "a", "b", "x/api", "a|b", "zzzz",
                "ä", "/api/v2")) {
            boolean expected = Pattern.compile(pattern).matcher(text).find();
            assertThat(matcher.matches(value(text))).as(text).isEqualTo(expected);
            assertThat(two.matches(value(text))).as(text).isEqualTo(expected || text.startsWith("zzz"));
        }
    }

    @Test
    void noPatterns_matchNothing() {
        assertThat(RegexTexts.compile(List.of(), 128).matches(value(""))).isFalse();
        assertThat(RegexTexts.compile(List.of(".*"), 128).matches(value(""))).isTrue();
    }

    @Test
    void brokenPattern_isNamed() {
        assertThatThrownBy(() -> RegexTexts.compile(List.of("ok", "(?<bad"), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(?<bad");
    }

    private static SpanViewAttributes value(String text) {
        Span span = Span.newBuilder()
                .addAttributes(KeyValue.newBuilder()
                        .setKey("k")
                        .setValue(AnyValue.newBuilder().setStringValue(text)))
                .build();
        SpanViewWalk walk = new SpanViewWalk();
        walk.reset(Unpooled.wrappedBuffer(Traces.request(span).toByteArray()));
        assertThat(walk.next()).isTrue();
        assertThat(walk.span().attributes().find("k".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        return walk.span().attributes();
    }
}
