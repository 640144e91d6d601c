package io.spanway.core.transport.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** What zlib makes of our streams, and how long they are beside its own. */
class FastDeflateTest {
    private static final int BLOCK = 1 << 16;
    private static final int WINDOW = 1 << 15;

    /** One for all: what an earlier text left must not matter. */
    private final FastDeflate deflate = new FastDeflate();

    @Test
    void anySize_aroundTheBordersOfWordsAndBlocks() {
        for (int size :
                new int[] {0, 1, 2, 3, 5, 6, 7, 8, 9, 13, 14, 15, 16, 257, 258, 259, 264, 266, WINDOW, BLOCK, 3 * BLOCK
                }) {
            for (int more = -1; more <= 1; more++) {
                int bytes = Math.max(0, size + more);
                check("zeros", new byte[bytes]);
                check("telemetry", Content.telemetry(bytes));
                check("noise", Content.bytes(bytes, 256, bytes));
            }
        }
    }

    @Test
    void match_inEveryDistanceAndOfEveryLength() {
        Random random = new Random(7);
        for (int length = 3; length <= 600; length += 1 + length / 40) {
            byte[] pattern = Content.bytes(length, 256, length);
            for (int distance = length; distance <= WINDOW + 40; distance += 1 + distance / 3) {
                byte[] text = new byte[2 * length + distance + 30];
                random.nextBytes(text);
                System.arraycopy(pattern, 0, text, 9, length);
                System.arraycopy(pattern, 0, text, 9 + distance, length);
                check("length " + length + ", distance " + distance, text);
            }
        }
        for (int distance : new int[] {WINDOW - 1, WINDOW, WINDOW + 1}) {
            byte[] text = Content.bytes(distance + 500, 256, distance);
            System.arraycopy(text, 0, text, distance, 500);
            check("distance " + distance, text);
        }
    }

    @Test
    void pattern_ofAnyPeriod_overlapsItself() {
        for (int period = 1; period < 40; period++) {
            byte[] text = new byte[3_000];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) (i % period * 7);
            }
            int packed = check("period " + period, text);
            assertThat(packed).as("period %s", period).isLessThan(120);
        }
    }

    @Test
    void mixture_ofNoiseAndRepetition_seeded() {
        for (int seed = 0; seed < 400; seed++) {
            check("seed " + seed, mixture(new Random(seed)));
        }
    }

    /** Pieces that are new, copied from before, or of few values. */
    private static byte[] mixture(Random random) {
        byte[] text = new byte[random.nextInt(random.nextInt(8) == 0 ? 200_000 : 5_000)];
        for (int at = 0; at < text.length; ) {
            int bytes = Math.min(text.length - at, 1 + random.nextInt(1 << random.nextInt(11)));
            int kind = at == 0 ? 0 : random.nextInt(3);
            int from = kind == 1 ? random.nextInt(at) : 0;
            int variety = kind == 0 ? 256 : 1 + random.nextInt(12);
            for (int i = 0; i < bytes; i++) {
                text[at + i] = kind == 1 ? text[from + i] : (byte) random.nextInt(variety);
            }
            at += bytes;
        }
        return text;
    }

    @Test
    void skewedFrequencies_whoseBestCodesAreTooLong() {
        byte[] text = new byte[BLOCK];
        int at = 0;
        for (int value = 0, one = 1, other = 1; at < text.length; value++) {
            int count = Math.min(one, text.length - at);
            Arrays.fill(text, at, at + count, (byte) value);
            at += count;
            other += one;
            one = other - one;
        }
        Random random = new Random(3);
        for (int i = text.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            byte b = text[i];
            text[i] = text[j];
            text[j] = b;
        }
        check("Fibonacci", text);
    }

    @Test
    void noise_growsByAFewBytesOnly() {
        for (int size : new int[] {1, 10, 100, 1_000, BLOCK, 10 * BLOCK + 5}) {
            int packed = check("noise of " + size, Content.bytes(size, 256, size));
            assertThat(packed).isLessThanOrEqualTo(size + 5 + 10 * (size / BLOCK + 1));
        }
    }

    @Test
    void telemetry_isAtMostATenthLongerThanByZlibsLevel1() {
        for (int size : new int[] {700, 7_000, 70_000, 700_000}) {
            byte[] text = Content.telemetry(size);
            assertThat(check("telemetry of " + size, text)).as("%s bytes", size).isLessThan(zlib(text) * 11 / 10);
        }
    }

    private static int zlib(byte[] text) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        deflater.setInput(text);
        deflater.finish();
        int bytes = deflater.deflate(new byte[text.length + 100]);
        deflater.end();
        return bytes;
    }

    /** In the middle of an array, so that neither neighbours nor borders may be taken for text. */
    private int check(String what, byte[] text) {
        byte[] array = new byte[text.length + 6];
        Arrays.fill(array, (byte) 0x41);
        System.arraycopy(text, 0, array, 3, text.length);
        ByteBuf out = Unpooled.buffer();
        deflate.deflate(array, 3, text.length, out);
        byte[] packed = Content.take(out);
        byte[] back = new byte[text.length + 1];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            int bytes = inflater.inflate(back);
            assertThat(inflater.finished()).as(what).isTrue();
            assertThat(inflater.getRemaining()).as(what).isZero();
            assertThat(Arrays.copyOf(back, bytes)).as(what).isEqualTo(text);
        } catch (DataFormatException e) {
            throw new AssertionError(what, e);
        } finally {
            inflater.end();
        }
        return packed.length;
    }
}
