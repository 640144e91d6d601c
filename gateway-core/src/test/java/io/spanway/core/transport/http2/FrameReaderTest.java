package io.spanway.core.transport.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However the bytes are cut, the same frames come out; and no bytes at all do harm. */
class FrameReaderTest {
    /** Writes down what it is told; pieces of data are joined, for their cuts are not part of the meaning. */
    private static final class Log implements FrameReader.Sink {
        final List<String> lines = new ArrayList<>();
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();

        @Override
        public void dataBegins(int stream, int bytes, boolean end) {
            lines.add("data " + stream + " " + bytes + " " + end);
        }

        @Override
        public void data(ByteBuf piece) {
            assertThat(piece.isReadable()).isTrue();
            data.writeBytes(ByteBufUtil.getBytes(piece));
        }

        @Override
        public void dataEnds(boolean end) {
            lines.add("= " + Arrays.hashCode(data.toByteArray()) + " " + end);
            data.reset();
        }

        @Override
        public void headers(int stream, ByteBuf fragment, boolean last, boolean end) {
            lines.add("headers " + stream + " " + ByteBufUtil.hexDump(fragment) + " " + last + " " + end);
        }

        @Override
        public void continuation(ByteBuf fragment, boolean last) {
            lines.add("continuation " + ByteBufUtil.hexDump(fragment) + " " + last);
        }

        @Override
        public void reset(int stream, long code) {
            lines.add("reset " + stream + " " + code);
        }

        @Override
        public void settings(ByteBuf entries) {
            lines.add("settings " + ByteBufUtil.hexDump(entries));
        }

        @Override
        public void settingsAcknowledged() {
            lines.add("settings ack");
        }

        @Override
        public void ping(long data, boolean acknowledgment) {
            lines.add("ping " + data + " " + acknowledgment);
        }

        @Override
        public void goAway(int lastStream, long code) {
            lines.add("goaway " + lastStream + " " + code);
        }

        @Override
        public void windowUpdate(int stream, int increment) {
            lines.add("window " + stream + " " + increment);
        }

        @Override
        public void malformed(int stream) {
            lines.add("malformed " + stream);
        }
    }

    private static byte[] payload(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] padded(Random random, int most) {
        int padding = random.nextInt(256);
        byte[] bytes = payload(random, 1 + padding + random.nextInt(most));
        bytes[0] = (byte) padding;
        return bytes;
    }

    private static byte[] frame(Random random) {
        int stream = 1 + random.nextInt(Integer.MAX_VALUE - 1);
        return switch (random.nextInt(10)) {
            case 0 -> SessionFixture.bytes(0, random.nextInt(2), stream, payload(random, random.nextInt(16_385)));
            case 1 -> SessionFixture.bytes(0, 8 | random.nextInt(2), stream, padded(random, 1_000));
            case 2 -> SessionFixture.bytes(1, 4 | random.nextInt(2), stream, payload(random, random.nextInt(300)));
            case 3 -> SessionFixture.bytes(1, 12, stream, padded(random, 200));
            case 4 -> SessionFixture.bytes(3, 0, stream, payload(random, 4));
            case 5 -> SessionFixture.bytes(4, 0, 0, payload(random, 6 * random.nextInt(5)));
            case 6 -> SessionFixture.bytes(6, random.nextInt(2), 0, payload(random, 8));
            case 7 -> SessionFixture.bytes(8, 0, random.nextInt(2) * stream, payload(random, 4));
            case 8 -> SessionFixture.bytes(10 + random.nextInt(200), 7, stream, payload(random, random.nextInt(99)));
            default -> SessionFixture.bytes(7, 0, 0, payload(random, 8 + random.nextInt(50)));
        };
    }

    private static Log read(byte[] all, Random random, int most) throws Http2Exception {
        Log log = new Log();
        FrameReader reader = new FrameReader(log, true);
        int at = 0;
        while (at < all.length) {
            int length = Math.min(all.length - at, 1 + random.nextInt(most));
            ByteBuf in = Unpooled.buffer(length + 10).writeBytes(all, at, length);
            reader.read(in);
            assertThat(in.isReadable()).as("read to the end").isFalse();
            assertThat(in.writerIndex()).as("as it was").isEqualTo(length);
            at += length;
        }
        reader.close();
        return log;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 10, 100, 5_000, 65_536})
    void frames_cutInAnyWay_areTheSame(int most) throws Exception {
        long seed = 20_261_123L + most;
        Random random = new Random(seed);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(FrameReader.preface());
        all.writeBytes(SessionFixture.bytes(4, 0, 0, new byte[0]));
        for (int i = 0; i < 200; i++) {
            all.writeBytes(frame(random));
        }
        List<String> whole = read(all.toByteArray(), random, Integer.MAX_VALUE).lines;
        List<String> cut = read(all.toByteArray(), random, most).lines;
        assertThat(cut).as("seed %d", seed).isEqualTo(whole).hasSizeGreaterThan(150);
    }

    @Test
    void data_padded_isPassedOnWithoutItsPadding() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(FrameReader.preface());
        all.writeBytes(SessionFixture.bytes(4, 0, 0, new byte[0]));
        all.writeBytes(SessionFixture.bytes(0, 9, 5, new byte[] {2, 7, 8, 9, 0, 0}));
        int expected = Arrays.hashCode(new byte[] {7, 8, 9});
        assertThat(read(all.toByteArray(), new Random(1), 3).lines)
                .containsExactly("settings ", "data 5 6 true", "= " + expected + " true");
    }

    @Test
    void bytes_atRandom_areReadOrRefused() {
        long seed = 20_261_124L;
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(FrameReader.preface());
            all.writeBytes(SessionFixture.bytes(4, 0, 0, new byte[0]));
            for (int k = 0; k < 5; k++) {
                byte[] frame = frame(random);
                frame[random.nextInt(Math.min(frame.length, 12))] ^= (byte) (1 << random.nextInt(8));
                all.writeBytes(frame);
            }
            try {
                read(all.toByteArray(), random, 1 + random.nextInt(20_000));
            } catch (Http2Exception e) {
                assertThat(Http2Exception.isStreamError(e)).as("seed %d", seed).isFalse();
                refused++;
            }
        }
        assertThat(refused).as("seed %d", seed).isBetween(500, 2_999);
    }
}
