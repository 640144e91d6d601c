package io.spanway.otlp.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.otlp.message.MessageWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Names that are no UTF-8, which protobuf forbids and senders send: they leave as they came unless they themselves are set. */
class OddNamesTest {
    private static final byte[] LATIN_1 = "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);

    private static Span span(byte[] traceState, byte[] name) {
        MessageWriter out = new MessageWriter(64);
        out.presentVarint(6, 2);
        out.presentBytes(5, name);
        out.presentBytes(3, traceState);
        return Span.decode(out.toByteArray());
    }

    private static byte[] expected(byte[] traceState, byte[] name, int kind) {
        MessageWriter out = new MessageWriter(64);
        out.presentVarint(6, kind);
        out.presentBytes(5, name);
        out.presentBytes(3, traceState);
        return out.toByteArray();
    }

    @Test
    void changeElsewhere_keepsTheBytes() {
        Span span = span(LATIN_1, LATIN_1);
        assertThat(span.name()).isEqualTo("caf\uFFFD");
        span.setKind(3);

        assertThat(span.toByteArray()).isEqualTo(expected(LATIN_1, LATIN_1, 3));
        assertThat(span.copy().toByteArray()).isEqualTo(expected(LATIN_1, LATIN_1, 3));
    }

    @Test
    void changeOfAnEvent_keepsTheBytes() {
        Span span = span(LATIN_1, LATIN_1);
        span.events().add(new SpanEvent());

        Span read = Span.decode(span.toByteArray());
        read.setKind(2);
        read.events().clear();
        assertThat(read.toByteArray()).isEqualTo(expected(LATIN_1, LATIN_1, 2));
    }

    @Test
    void setName_replacesTheBytes_andOnlyTheName() {
        Span span = span(LATIN_1, LATIN_1);
        span.setName("coffee");
        assertThat(span.toByteArray()).isEqualTo(expected(LATIN_1, "coffee".getBytes(StandardCharsets.UTF_8), 2));

        span.setTraceState("a=b");
        assertThat(span.toByteArray())
                .isEqualTo(
                        expected("a=b".getBytes(StandardCharsets.UTF_8), "coffee".getBytes(StandardCharsets.UTF_8), 2));
    }

    @Test
    void replacementCharacterThatWasSent_isText() {
        byte[] sent = "caf\uFFFD".getBytes(StandardCharsets.UTF_8);
        Span span = span(sent, sent);
        span.setKind(3);
        assertThat(span.toByteArray()).isEqualTo(expected(sent, sent, 3));
    }

    /** The last occurrence of a field counts. */
    @Test
    void nameThatIsRepeated_isTheLast() {
        byte[] valid = "tea".getBytes(StandardCharsets.UTF_8);
        MessageWriter out = new MessageWriter(64);
        out.presentBytes(5, valid);
        out.presentBytes(5, LATIN_1);
        Span span = Span.decode(out.toByteArray());
        span.setKind(1);

        assertThat(span.name()).isEqualTo("tea");
        assertThat(Span.decode(span.toByteArray()).name()).isEqualTo("tea");
    }
}
