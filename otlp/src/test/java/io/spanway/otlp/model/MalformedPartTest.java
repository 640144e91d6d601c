package io.spanway.otlp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.MalformedMessageException;
import org.junit.jupiter.api.Test;

/** What cannot be decoded says so each time it is asked for, is never taken for less than it was, and leaves as it came. */
class MalformedPartTest {
    /** A span named {@code s} with an event, then a field that is cut off. */
    private static final byte[] SPAN = {42, 1, 's', 90, 0, 74, 9, 1};

    private static byte[] request(byte[] span) {
        byte[] request = new byte[span.length + 6];
        System.arraycopy(
                new byte[] {10, (byte) (span.length + 4), 18, (byte) (span.length + 2), 18, (byte) span.length},
                0,
                request,
                0,
                6);
        System.arraycopy(span, 0, request, 6, span.length);
        return request;
    }

    private static Span span(Telemetry telemetry) {
        return (Span) telemetry.resources().get(0).scopes().get(0).items().get(0);
    }

    @Test
    void partlyReadMessage_doesNotPassForWhole_whenAskedAgain() {
        Span span = span(Telemetry.decode(Signal.TRACES, request(SPAN)));

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(span::name).isInstanceOf(MalformedMessageException.class);
            assertThatThrownBy(span::events).isInstanceOf(MalformedMessageException.class);
            assertThatThrownBy(() -> span.setName("other")).isInstanceOf(MalformedMessageException.class);
        }
        assertThat(span.changed()).isFalse();
        assertThat(span.toByteArray()).isEqualTo(SPAN);
    }

    @Test
    void payloadWithAPartThatCouldNotBeRead_keepsItsBytes() {
        byte[] request = request(SPAN);
        ByteBuf bytes = Unpooled.directBuffer().writeBytes(request);
        Payload payload = new Payload(Signal.TRACES, bytes, RequestContext.NONE, 0);
        assertThatThrownBy(() -> span(Telemetry.of(payload)).name()).isInstanceOf(MalformedMessageException.class);

        assertThat(payload.bytes()).isSameAs(bytes);
        assertThat(ByteBufUtil.getBytes(payload.bytes())).isEqualTo(request);
        payload.release();
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void siblingsOfTheBrokenPart_canBeChanged_andItLeavesAsItCame() {
        Telemetry telemetry = Telemetry.decode(Signal.TRACES, request(SPAN));
        assertThatThrownBy(() -> span(telemetry).name()).isInstanceOf(MalformedMessageException.class);

        telemetry.resources().get(0).setSchemaUrl("u");

        Telemetry read = Telemetry.decode(Signal.TRACES, TelemetryOracleTest.encoded(telemetry));
        assertThat(read.resources().get(0).schemaUrl()).isEqualTo("u");
        assertThat(span(read).toByteArray()).isEqualTo(SPAN);
    }

    @Test
    void malformedSecondOccurrence_ofASingularField_isMalformedEachTime() {
        byte[] twice = {10, 2, 16, 1, 10, 2, 8, (byte) 0x80};
        ResourceItems resource = ResourceItems.decode(Signal.TRACES, twice);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> resource.resource().droppedAttributesCount())
                    .isInstanceOf(MalformedMessageException.class);
        }
        assertThat(resource.toByteArray()).isEqualTo(twice);
    }

    @Test
    void malformedValue_isMalformedEachTime_andKeepsItsBytes() {
        byte[] span = {74, 9, 10, 1, 'k', 18, 4, 10, 9, 'v', 'w'};
        Span read = span(Telemetry.decode(Signal.TRACES, request(span)));

        assertThat(read.attributes().key(0)).isEqualTo("k");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> read.attributes().get("k")).isInstanceOf(MalformedMessageException.class);
        }
        read.setName("n");
        assertThat(read.toByteArray()).endsWith(span);
    }
}
