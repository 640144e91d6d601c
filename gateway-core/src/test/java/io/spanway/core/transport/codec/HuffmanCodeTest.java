package io.spanway.core.transport.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HuffmanCodeTest {
    @Test
    void build_anyFrequencies_givesACompletePrefixCode_withinTheLimit() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int symbols = 2 + random.nextInt(285);
            int limit = Math.max(7, 32 - Integer.numberOfLeadingZeros(symbols)) + random.nextInt(3);
            HuffmanCode code = new HuffmanCode(symbols, limit);
            for (int i = 0; i < symbols; i++) {
                code.frequency[i] = random.nextInt(3) == 0 ? 0 : 1 << random.nextInt(16);
            }
            code.build();
            assertComplete(code, limit, "seed " + seed);
        }
    }

    @Test
    void build_fibonacciFrequencies_areCutToTheLimit() {
        HuffmanCode code = new HuffmanCode(25, 7);
        for (int i = 0, one = 1, other = 1; i < 25; i++) {
            code.frequency[i] = one;
            other += one;
            one = other - one;
        }
        code.build();
        assertComplete(code, 7, "Fibonacci");
    }

    @Test
    void build_fewerThanTwoSymbols_addsOthers() {
        for (int only = -1; only < 5; only++) {
            HuffmanCode code = new HuffmanCode(5, 7);
            if (only >= 0) {
                code.frequency[only] = 9;
            }
            code.build();
            assertComplete(code, 1, "only " + only);
            assertThat(only < 0 || code.codes[only] != 0).isTrue();
        }
    }

    @Test
    void of_lengthsOfTheRfcsExample_givesItsCodes() {
        HuffmanCode code = HuffmanCode.of(new byte[] {3, 3, 3, 3, 3, 2, 4, 4});
        int[] expected = {0b010, 0b011, 0b100, 0b101, 0b110, 0b00, 0b1110, 0b1111};
        for (int symbol = 0; symbol < expected.length; symbol++) {
            int length = HuffmanCode.length(code.codes[symbol]);
            assertThat(Integer.reverse(code.codes[symbol] & 0xffff) >>> 32 - length)
                    .isEqualTo(expected[symbol]);
        }
        assertThat(code.used()).isEqualTo(8);
        assertThat(code.cost(new int[] {1, 0, 0, 0, 0, 5, 0, 2})).isEqualTo(3 + 10 + 8);
    }

    /** Every symbol that occurs has a code, no code begins with another one, and together they leave no gap. */
    private static void assertComplete(HuffmanCode code, int limit, String what) {
        boolean[] taken = new boolean[1 << limit];
        int sum = 0;
        for (int symbol = 0; symbol < code.codes.length; symbol++) {
            int length = HuffmanCode.length(code.codes[symbol]);
            assertThat(length).as(what).isLessThanOrEqualTo(limit);
            assertThat(length > 0).as("%s, symbol %s", what, symbol).isEqualTo(code.frequency[symbol] > 0);
            for (int rest = 0; length > 0 && rest < 1 << limit - length; rest++) {
                int bits = code.codes[symbol] & 0xffff | rest << length;
                assertThat(taken[bits]).as(what).isFalse();
                taken[bits] = true;
                sum++;
            }
        }
        assertThat(sum).as(what).isEqualTo(1 << limit);
    }
}
