package io.spanway.otlp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
    @Test
    void whatIsWritten_isRead() {
        MessageWriter out = new MessageWriter(0);
        out.presentString(9, "日本");
        out.zigzag(8, -3);
        out.fixed32(7, -4);
        out.presentFloat64(6, 0);
        out.presentFixed64(5, Long.MIN_VALUE);
        out.presentVarint(4, -1);
        out.presentVarint(3, 0);
        out.presentBytes(2, new byte[300]);
        out.string(1, "");

        MessageReader in = reader(out.toByteArray());

        assertThat(in.nextTag()).isEqualTo(2 << 3 | 2);
        assertThat(in.bytes()).hasSize(300);
        in.nextTag();
        assertThat(in.varint()).isZero();
        in.nextTag();
        assertThat(in.varint()).isEqualTo(-1);
        in.nextTag();
        assertThat(in.fixed64()).isEqualTo(Long.MIN_VALUE);
        in.nextTag();
        assertThat(in.float64()).isZero();
        in.nextTag();
        assertThat(in.fixed32()).isEqualTo(-4);
        in.nextTag();
        assertThat(in.zigzag()).isEqualTo(-3);
        in.nextTag();
        assertThat(in.string()).isEqualTo("日本");
        assertThat(in.nextTag()).isZero();
        assertThat(in.nextTag()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 16_383, 16_384, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void varints_ofEveryLength_areReadBack(long value) {
        MessageWriter out = new MessageWriter(0);
        out.presentVarint(1, value);
        out.zigzag(2, value);
        MessageReader in = reader(out.toByteArray());
        if (value != 0) {
            in.nextTag();
            assertThat(in.zigzag()).isEqualTo(value);
        }
        in.nextTag();
        assertThat(in.varint()).isEqualTo(value);
    }

    @Test
    void everyFieldType_isSkippedWhole() {
        byte[] fields = {
            8, (byte) 0x80, 1, 17, 1, 2, 3, 4, 5, 6, 7, 8, 26, 2, 9, 9, 37, 1, 2, 3, 4, 43, 8, 1, 51, 52, 44, 120, 5
        };
        MessageReader in = reader(fields);
        int tag = in.nextTag();
        while (tag >>> 3 != 15) {
            in.skip();
            tag = in.nextTag();
        }
        assertThat(in.varint()).isEqualTo(5);
    }

    @Test
    void malformedInput_isRefused() {
        refused(new byte[] {0}, in -> in.nextTag());
        refused(new byte[] {7}, in -> {
            in.nextTag();
        });
        refused(new byte[] {(byte) 0x80}, in -> in.nextTag());
        refused(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, MessageReader::varint);
        refused(new byte[] {-1, -1, -1, -1, -1, 1}, in -> in.nextTag());
        refused(new byte[] {10, 5, 1}, skipOne());
        refused(new byte[] {10, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, skipOne());
        refused(new byte[] {9, 1, 2}, skipOne());
        refused(new byte[] {13, 1}, skipOne());
        refused(new byte[] {11, 8, 1}, skipOne());
        refused(new byte[] {15}, skipOne());
        refused(new byte[] {1}, MessageReader::fixed32);
    }

    private static Consumer<MessageReader> skipOne() {
        return in -> {
            in.nextTag();
            in.skip();
        };
    }

    private static void refused(byte[] bytes, Consumer<MessageReader> read) {
        assertThatThrownBy(() -> read.accept(reader(bytes))).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void groupsInGroups_areSkippedWithoutRecursion() {
        byte[] groups = new byte[200_000];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = (byte) (1 << 3 | (i < groups.length / 2 ? 3 : 4));
        }
        MessageReader in = reader(groups);
        in.nextTag();
        in.skip();
        assertThat(in.nextTag()).isZero();
    }

    @Test
    void recurringStrings_areTheSameObject() {
        byte[] twice = {10, 1, 'k', 10, 1, 'k'};
        MessageReader in = reader(twice);
        in.nextTag();
        String first = in.recurringString();
        in.nextTag();
        assertThat(in.recurringString()).isSameAs(first).isEqualTo("k");
    }

    @Test
    void bytesThatAreNoText_readAsReplacementCharacter() {
        MessageReader in = reader(new byte[] {10, 1, (byte) 0xff});
        in.nextTag();
        assertThat(in.string()).isEqualTo("\ufffd");
    }

    @Test
    void numbersInManyPieces_costNoMoreThanInOne() {
        NumberList numbers = new NumberList();
        byte[] one = {1, 5};
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 2_000_000; i++) {
                numbers.addPackedVarint(reader(one));
            }
        });
        assertThat(numbers.toArray()).hasSize(2_000_000);
        numbers.set(new long[] {Double.doubleToRawLongBits(1.5)});
        assertThat(numbers.toDoubles()).containsExactly(1.5);
        refused(new byte[] {3, 1, 2, 3}, in -> numbers.addPackedFixed64(in));
    }

    @Test
    void finishedWriters_shareNoBytes() {
        MessageWriter first = new MessageWriter(0);
        first.presentString(1, "x".repeat(5_000));
        ByteBuf buffer = first.finish();
        MessageWriter second = new MessageWriter(0);
        second.presentString(1, "y".repeat(5_000));
        MessageWriter meanwhile = new MessageWriter(0);
        meanwhile.presentString(1, "z".repeat(5_000));

        assertThat(buffer.readableBytes()).isEqualTo(5_003);
        assertThat(buffer.getByte(5_002)).isEqualTo((byte) 'x');
        assertThat(second.toByteArray()).hasSize(5_003).endsWith((byte) 'y');
        assertThat(meanwhile.toByteArray()).hasSize(5_003).endsWith((byte) 'z');
        buffer.release();
    }

    @Test
    void strings_areWrittenAsUtf8() {
        for (String text : List.of("", "plain", "späte", "späte ü", "日本", "\ud83d\ude00!", "x\u0080", "lone \ud800")) {
            MessageWriter out = new MessageWriter(0);
            out.presentString(1, text);
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            assertThat(out.toByteArray()).as(text).endsWith(utf8).hasSize(utf8.length + 2);
        }
    }

    private static MessageReader reader(byte[] bytes) {
        return new MessageReader(bytes, 0, bytes.length);
    }
}
