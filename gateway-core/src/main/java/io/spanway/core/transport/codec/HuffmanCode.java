package io.spanway.core.transport.codec;

import java.util.Arrays;

/**
 * A prefix code made for how often each symbol occurs, with a limit on the length of its codes (RFC 1951 §3.2.2). Confined to one thread.
 */
final class HuffmanCode {
    /** In sorting, the symbol takes the lower bits; no block holds so many symbols that the frequency could not have the rest. */
    private static final int SYMBOL_BITS = 9;

    private static final int MAX_BITS = 15;
    private static final int LENGTH_SHIFT = 16;

    /** How often each symbol occurs. */
    final int[] frequency;

    /** For each symbol the code's bits in the order in which they are written, and above them its {@link #length}. */
    final int[] codes;

    private final int limit;
    private final int[] sorted;
    private final int[] weight;
    private final int[] parent;
    private final int[] lengthCounts = new int[MAX_BITS + 2];

    /** @param limit longest code */
    HuffmanCode(int symbols, int limit) {
        this.frequency = new int[symbols];
        this.codes = new int[symbols];
        this.limit = limit;
        this.sorted = new int[symbols];
        this.weight = new int[2 * symbols];
        this.parent = new int[2 * symbols];
    }

    /** A code whose lengths are given. */
    static HuffmanCode of(byte... lengths) {
        HuffmanCode code = new HuffmanCode(lengths.length, MAX_BITS);
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            code.codes[symbol] = lengths[symbol] << LENGTH_SHIFT;
            code.lengthCounts[lengths[symbol]]++;
        }
        code.number();
        return code;
    }

    /** Bits of a code, 0 for a symbol without one. */
    static int length(int code) {
        return code >>> LENGTH_SHIFT;
    }

    /** Bits that all occurrences of all symbols take, extra bits not counted. */
    long cost(int[] frequencies) {
        long bits = 0;
        for (int symbol = 0; symbol < frequencies.length; symbol++) {
            bits += (long) frequencies[symbol] * length(codes[symbol]);
        }
        return bits;
    }

    /** Symbols up to the last one that has a code. */
    int used() {
        int used = codes.length;
        while (used > 0 && codes[used - 1] == 0) {
            used--;
        }
        return used;
    }

    /** Makes the code for {@link #frequency}; a code with fewer than two symbols, which some readers refuse, is filled up with others. */
    void build() {
        int count = sort();
        for (int symbol = 0; count < 2; symbol++) {
            frequency[symbol] = Math.max(frequency[symbol], 1);
            count = sort();
        }
        measure(count);
        Arrays.fill(codes, 0);
        int next = count;
        for (int length = 1; length <= limit; length++) {
            for (int i = 0; i < lengthCounts[length]; i++) {
                codes[sorted[--next] & (1 << SYMBOL_BITS) - 1] = length << LENGTH_SHIFT;
            }
        }
        number();
    }

    /** Brings the symbols that occur in the order of their frequency; returns how many there are. */
    private int sort() {
        int count = 0;
        for (int symbol = 0; symbol < frequency.length; symbol++) {
            if (frequency[symbol] > 0) {
                sorted[count++] = frequency[symbol] << SYMBOL_BITS | symbol;
            }
        }
        Arrays.sort(sorted, 0, count);
        return count;
    }

    /** Counts how many codes of each length the best tree has that keeps the limit. */
    private void measure(int count) {
        for (int i = 0; i < count; i++) {
            weight[i] = sorted[i] >>> SYMBOL_BITS;
        }
        int nodes = 2 * count - 1;
        int leaf = 0;
        int inner = count;
        for (int node = count; node < nodes; node++) {
            weight[node] = 0;
            for (int child = 0; child < 2; child++) {
                int lightest = leaf < count && (inner == node || weight[leaf] <= weight[inner]) ? leaf++ : inner++;
                weight[node] += weight[lightest];
                parent[lightest] = node;
            }
        }
        Arrays.fill(lengthCounts, 0);
        int[] depth = weight;
        depth[nodes - 1] = 0;
        for (int node = nodes - 2; node >= 0; node--) {
            depth[node] = depth[parent[node]] + 1;
            if (node < count) {
                lengthCounts[Math.min(depth[node], limit)]++;
            }
        }
        shorten();
    }

    /** Where codes were cut to the limit there are too many: each step takes two of them, and makes a shorter one longer for it. */
    private void shorten() {
        int taken = 0;
        for (int length = 1; length <= limit; length++) {
            taken += lengthCounts[length] << limit - length;
        }
        for (; taken > 1 << limit; taken--) {
            int length = limit - 1;
            while (lengthCounts[length] == 0) {
                length--;
            }
            lengthCounts[length]--;
            lengthCounts[length + 1] += 2;
            lengthCounts[limit]--;
        }
    }

    /** Gives each symbol its bits: codes of one length are numbered in the order of their symbols. */
    private void number() {
        int[] next = new int[MAX_BITS + 2];
        lengthCounts[0] = 0;
        for (int length = 1; length <= MAX_BITS; length++) {
            next[length] = next[length - 1] + lengthCounts[length - 1] << 1;
        }
        for (int symbol = 0; symbol < codes.length; symbol++) {
            int length = length(codes[symbol]);
            if (length > 0) {
                codes[symbol] |= Integer.reverse(next[length]++) >>> Integer.SIZE - length;
            }
        }
    }
}
