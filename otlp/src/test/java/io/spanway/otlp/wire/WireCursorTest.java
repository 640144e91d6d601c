package io.spanway.otlp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.testkit.Rule;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cursor and writer against each other, and the cursor against encodings that the writer never chooses. */
class WireCursorTest {
    private final WireCursor cursor = new WireCursor();
    private final ByteBuf buf = Unpooled.buffer();

    private void start() {
        cursor.reset(buf, buf.readerIndex(), buf.readableBytes());
    }

    @Test
    @Rule("PROTO-1")
    void next_fieldsOfEveryWireType_tellsNumberTypeAndValue() {
        WireWriter.varint(buf, 1, -1L);
        WireWriter.fixed64(buf, 2, 0x0102030405060708L);
        WireWriter.bytes(buf, 3, new byte[] {7, 8, 9});
        WireWriter.tag(buf, 4, WireCursor.GROUP);
        WireWriter.varint(buf, 5, 1);
        WireWriter.tag(buf, 4, 4);
        WireWriter.fixed32(buf, 536_870_911, -2);
        start();
        assertThat(cursor.next() && cursor.is(1, WireCursor.VARINT)).isTrue();
        assertThat(cursor.varint()).isEqualTo(-1L);
        assertThat(cursor.valueLength()).isEqualTo(10);
        assertThat(cursor.next() && cursor.is(2, WireCursor.FIXED64)).isTrue();
        assertThat(cursor.fixed64()).isEqualTo(0x0102030405060708L);
        assertThat(cursor.next() && cursor.is(3, WireCursor.BYTES)).isTrue();
        assertThat(buf.slice(cursor.valueOffset(), cursor.valueLength()))
                .isEqualTo(Unpooled.wrappedBuffer(new byte[] {7, 8, 9}));
        assertThat(cursor.next() && cursor.is(4, WireCursor.GROUP)).isTrue();
        assertThat(cursor.valueLength()).isEqualTo(2);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.field()).isEqualTo(536_870_911);
        assertThat(cursor.wireType()).isEqualTo(WireCursor.FIXED32);
        assertThat(cursor.fixed32()).isEqualTo(-2);
        assertThat(cursor.fieldEnd()).isEqualTo(buf.writerIndex());
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.malformed()).isFalse();
    }

    @Test
    @Rule("PROTO-2")
    void next_overlongVarints_areRead() {
        buf.writeBytes(HexFormat.of().parseHex("8a808000" + "8280808080808080" + "8000" + "abcd"));
        start();
        assertThat(cursor.next() && cursor.is(1, WireCursor.BYTES)).isTrue();
        assertThat(cursor.valueLength()).isEqualTo(2);
        assertThat(cursor.valueOffset()).isEqualTo(14);
    }

    @Test
    void next_rangeInsideABuffer_endsWithTheRange() {
        buf.writeBytes(HexFormat.of().parseHex("ffff" + "0a01aa" + "0a01bb"));
        cursor.reset(buf, 2, 3);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.valueOffset()).isEqualTo(4);
        assertThat(cursor.next()).isFalse();
        cursor.reset(buf, 2, 2);
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.malformed()).isTrue();
        assertThat(cursor.fieldOffset()).isEqualTo(2);
        cursor.clear();
        assertThat(cursor.next() || cursor.malformed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 127, 128, 16_383, 16_384, Integer.MAX_VALUE, 1L << 35, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void varint_anyValue_isReadBackAndSizedRight(long value) {
        WireWriter.varint(buf, 3, value);
        start();
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.varint()).isEqualTo(value);
        assertThat(WireWriter.varintSize(value) + WireWriter.tagSize(3)).isEqualTo(buf.readableBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 127, 128, 20_000})
    void bytes_fromABuffer_areCopiedWithTheirLength(int length) {
        ByteBuf source = Unpooled.buffer().writeZero(length + 1);
        WireWriter.bytes(buf, 1000, source, 1, length);
        start();
        assertThat(cursor.next() && cursor.is(1000, WireCursor.BYTES)).isTrue();
        assertThat(cursor.valueLength()).isEqualTo(length);
        assertThat(WireWriter.bytesSize(1000, length)).isEqualTo(buf.readableBytes());
    }
}
