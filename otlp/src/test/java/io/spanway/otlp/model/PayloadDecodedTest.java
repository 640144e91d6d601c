package io.spanway.otlp.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.RandomRequest;
import org.junit.jupiter.api.Test;

/** The decoded form that a payload keeps: when bytes are encoded anew, and who owns which. */
class PayloadDecodedTest {
    private final byte[] request = nonEmptyRequest();
    private final ByteBuf original = Unpooled.directBuffer(request.length).writeBytes(request);
    private final Payload payload = new Payload(Signal.TRACES, original, RequestContext.NONE, 17);

    private static byte[] nonEmptyRequest() {
        byte[] request = {};
        for (long seed = 0; request.length == 0; seed++) {
            request = new RandomRequest(seed).request(Signal.TRACES).toByteArray();
        }
        return request;
    }

    @Test
    void form_isMadeOnceAndKept() {
        Telemetry telemetry = Telemetry.of(payload);

        assertThat(Telemetry.of(payload)).isSameAs(telemetry);
        assertThat(payload.decoded()).isSameAs(telemetry);
        payload.release();
        assertThat(original.refCnt()).isZero();
    }

    @Test
    void bytes_ofAnUnchangedForm_areTheOldOnes() {
        assertThat(Telemetry.of(payload).resources()).isNotEmpty();

        assertThat(payload.bytes()).isSameAs(original);
        assertThat(payload.decoded()).isNull();
        assertThat(original.refCnt()).isEqualTo(1);
        payload.release();
        assertThat(original.refCnt()).isZero();
    }

    @Test
    void bytes_ofAChangedForm_areEncodedAndTheOldOnesReleased() {
        Telemetry telemetry = Telemetry.of(payload);
        telemetry.resources().get(0).setSchemaUrl("changed");

        ByteBuf encoded = payload.bytes();

        assertThat(encoded).isNotSameAs(original);
        assertThat(encoded.readableBytes()).isPositive();
        assertThat(original.refCnt()).isZero();
        assertThat(payload.bytes()).isSameAs(encoded);
        assertThat(encoded.refCnt()).isEqualTo(1);
        payload.release();
        assertThat(encoded.refCnt()).isZero();
    }

    @Test
    void share_ofAChangedForm_sharesWhatItBecame() {
        Telemetry telemetry = Telemetry.of(payload);
        telemetry.resources().add(new ResourceItems(Signal.TRACES));
        payload.counted(3);

        Payload copy = payload.share();

        assertThat(original.refCnt()).isZero();
        assertThat(ByteBufUtil.getBytes(copy.bytes())).isEqualTo(ByteBufUtil.getBytes(payload.bytes()));
        assertThat(copy.items()).isEqualTo(3);
        assertThat(copy.arrivalNanos()).isEqualTo(17);
        ByteBuf shared = payload.bytes();
        assertThat(shared.refCnt()).isEqualTo(2);
        Telemetry.of(copy).resources().clear();
        assertThat(copy.bytes().readableBytes()).isZero();
        assertThat(shared.refCnt()).isEqualTo(1);
        assertThat(shared.readableBytes()).isPositive();
        copy.release();
        payload.release();
        assertThat(shared.refCnt()).isZero();
    }

    @Test
    void release_withAForm_releasesTheBytes() {
        Telemetry.of(payload).resources().clear();
        payload.release();
        assertThat(original.refCnt()).isZero();
    }

    @Test
    void size_isThatOfTheBytesDecodedFrom() {
        Telemetry.of(payload).resources().clear();
        assertThat(payload.sizeBytes()).isEqualTo(request.length);
        payload.release();
    }

    @Test
    void payloadOfMadeTelemetry_isCounted() {
        Telemetry telemetry = Telemetry.decode(Signal.TRACES, request);
        Payload made = telemetry.toPayload(RequestContext.NONE, 1);

        assertThat(made.items()).isEqualTo(telemetry.items());
        assertThat(ByteBufUtil.getBytes(made.bytes())).isEqualTo(request);
        made.release();
        payload.release();
    }
}
