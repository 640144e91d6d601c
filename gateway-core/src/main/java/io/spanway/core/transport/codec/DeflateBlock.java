package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One block of a deflate stream (RFC 1951 §3.2): collects literals and matches, then writes them with the codes that take the fewest bits,
 * made for the block, fixed, or none at all. Confined to one thread.
 */
final class DeflateBlock {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int END_OF_BLOCK = 256;
    private static final int LITERAL_SYMBOLS = 286;
    private static final int DISTANCE_SYMBOLS = 30;
    private static final int MAX_CODE_BITS = 14;
    private static final int MIN_MATCH = 3;
    private static final int MAX_STORED = 0xffff;

    /** Types of blocks, above the bit that marks the last one. */
    private static final int FIXED = 1;

    private static final int DYNAMIC = 2;

    /** Code lengths in the order in which their own codes are listed. */
    private static final byte[] LENGTHS_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    private static final int REPEAT = 16;
    private static final int ZEROS = 17;
    private static final int MANY_ZEROS = 18;
    private static final int[] REPEAT_BITS = {2, 3, 7};
    private static final int[] REPEAT_LEAST = {3, 3, 11};

    /** Symbol of each length from 3 on and of each distance: those up to 256, then those beyond by their upper bits. */
    private static final byte[] LENGTH_SYMBOL = new byte[256];

    private static final byte[] DISTANCE_SYMBOL = new byte[512];
    private static final int[] LENGTH_BASE = new int[29];
    private static final int[] LENGTH_BITS = new int[29];
    private static final int[] DISTANCE_BASE = new int[DISTANCE_SYMBOLS];
    private static final int[] DISTANCE_BITS = new int[DISTANCE_SYMBOLS];
    private static final HuffmanCode FIXED_LITERALS;
    private static final HuffmanCode FIXED_DISTANCES;

    static {
        for (int symbol = 0, base = 0; symbol < 28; symbol++) {
            LENGTH_BITS[symbol] = Math.max(0, symbol / 4 - 1);
            LENGTH_BASE[symbol] = base;
            Arrays.fill(LENGTH_SYMBOL, base, Math.min(base += 1 << LENGTH_BITS[symbol], 256), (byte) symbol);
        }
        LENGTH_SYMBOL[255] = 28;
        LENGTH_BASE[28] = 255;
        for (int symbol = 0, base = 0; symbol < DISTANCE_SYMBOLS; symbol++) {
            DISTANCE_BITS[symbol] = Math.max(0, symbol / 2 - 1);
            DISTANCE_BASE[symbol] = base;
            int end = base + (1 << DISTANCE_BITS[symbol]);
            if (base < 256) {
                Arrays.fill(DISTANCE_SYMBOL, base, end, (byte) symbol);
            } else {
                Arrays.fill(DISTANCE_SYMBOL, 256 + (base >>> 7), 256 + (end >>> 7), (byte) symbol);
            }
            base = end;
        }
        byte[] lengths = new byte[288];
        Arrays.fill(lengths, 0, 144, (byte) 8);
        Arrays.fill(lengths, 144, 256, (byte) 9);
        Arrays.fill(lengths, 256, 280, (byte) 7);
        Arrays.fill(lengths, 280, 288, (byte) 8);
        FIXED_LITERALS = HuffmanCode.of(lengths);
        byte[] distances = new byte[DISTANCE_SYMBOLS];
        Arrays.fill(distances, (byte) 5);
        FIXED_DISTANCES = HuffmanCode.of(distances);
    }

    private final BitOutput bits = new BitOutput();
    private final HuffmanCode literals = new HuffmanCode(LITERAL_SYMBOLS, MAX_CODE_BITS);
    private final HuffmanCode distances = new HuffmanCode(DISTANCE_SYMBOLS, MAX_CODE_BITS);
    private final HuffmanCode lengths = new HuffmanCode(LENGTHS_ORDER.length, 7);

    /** The code lengths of both codes, runs shortened: a symbol, and above it how often it repeats beyond the least. */
    private final int[] runs = new int[LITERAL_SYMBOLS + DISTANCE_SYMBOLS];

    private int runCount;

    /** All literals in one piece, with room for those that are read or written along with the last ones. */
    private final byte[] literal;

    private int literalCount;

    /** Of each match: the literals before it, and length - 3, distance - 1 and the distance's symbol in 8, 15 and 5 bits. */
    private final int[] literalsBefore;

    private final int[] matches;
    private int matchCount;

    /** @param maxBytes of text that a block may hold, in matches of at least {@code minMatch} bytes */
    DeflateBlock(int maxBytes, int minMatch) {
        this.literal = new byte[maxBytes + Long.BYTES];
        this.literalsBefore = new int[maxBytes / minMatch];
        this.matches = new int[maxBytes / minMatch];
    }

    /**
     * Adds {@code count} literals, and behind them a match of 3 to 258 bytes in a distance of 1 to 32,768. Text, match included, must go on for
     * eight bytes behind the last literal.
     */
    void add(byte[] text, int from, int count, int length, int distance) {
        for (int i = 0; i < count; i += Long.BYTES) {
            LONG.set(literal, literalCount + i, (long) LONG.get(text, from + i));
        }
        literalCount += count;
        int away = distance - 1;
        int symbol = DISTANCE_SYMBOL[away < 256 ? away : 256 + (away >>> 7)];
        literals.frequency[END_OF_BLOCK + 1 + LENGTH_SYMBOL[length - MIN_MATCH]]++;
        distances.frequency[symbol]++;
        literalsBefore[matchCount] = count;
        matches[matchCount++] = (length - MIN_MATCH) << 20 | away << 5 | symbol;
    }

    /**
     * Writes the block, whose text is given once more, and empties it.
     *
     * @param tail literals behind the last match, the end of the text
     */
    void write(byte[] text, int from, int length, int tail, boolean last, ByteBuf out) {
        System.arraycopy(text, from + length - tail, literal, literalCount, tail);
        literalCount += tail;
        int[] frequency = literals.frequency;
        for (int i = 0; i < literalCount; i++) {
            frequency[literal[i] & 0xff]++;
        }
        frequency[END_OF_BLOCK] = 1;
        long extra = extraBits();
        long fixed = 3 + extra + FIXED_LITERALS.cost(literals.frequency) + FIXED_DISTANCES.cost(distances.frequency);
        literals.build();
        distances.build();
        long dynamic = 3
                + 14
                + lengthsCost()
                + extra
                + literals.cost(literals.frequency)
                + distances.cost(distances.frequency);
        long stored = Byte.SIZE * (length + 5L * (length / MAX_STORED + 1)) + Byte.SIZE;
        if (stored < Math.min(fixed, dynamic)) {
            stored(text, from, length, last, out);
        } else {
            bits.reserve(Math.min(fixed, dynamic));
            bits.write((last ? 1 : 0) | (dynamic < fixed ? DYNAMIC : FIXED) << 1, 3);
            if (dynamic < fixed) {
                writeLengths();
                content(literals.codes, distances.codes);
            } else {
                content(FIXED_LITERALS.codes, FIXED_DISTANCES.codes);
            }
        }
        if (last) {
            bits.align();
        }
        bits.drain(out);
        Arrays.fill(literals.frequency, 0);
        Arrays.fill(distances.frequency, 0);
        matchCount = 0;
        literalCount = 0;
    }

    private long extraBits() {
        long sum = 0;
        for (int symbol = 0; symbol < LENGTH_BITS.length; symbol++) {
            sum += (long) literals.frequency[END_OF_BLOCK + 1 + symbol] * LENGTH_BITS[symbol];
        }
        for (int symbol = 0; symbol < DISTANCE_SYMBOLS; symbol++) {
            sum += (long) distances.frequency[symbol] * DISTANCE_BITS[symbol];
        }
        return sum;
    }

    private void stored(byte[] text, int from, int length, boolean last, ByteBuf out) {
        int done = 0;
        do {
            int bytes = Math.min(MAX_STORED, length - done);
            bits.reserve(3 + Byte.SIZE + Integer.SIZE);
            bits.write(last && done + bytes == length ? 1 : 0, 3);
            bits.align();
            bits.write((~bytes & 0xffffL) << 16 | bytes, Integer.SIZE);
            bits.drain(out);
            out.writeBytes(text, from + done, bytes);
            done += bytes;
        } while (done < length);
    }

    private void content(int[] literalCodes, int[] distanceCodes) {
        int done = 0;
        for (int i = 0; i < matchCount; i++) {
            bits.literals(literal, done, literalsBefore[i], literalCodes);
            done += literalsBefore[i];
            int match = matches[i];
            int length = match >>> 20;
            int symbol = LENGTH_SYMBOL[length];
            int code = literalCodes[END_OF_BLOCK + 1 + symbol];
            long word = code & 0xffff | length - LENGTH_BASE[symbol] << HuffmanCode.length(code);
            int used = HuffmanCode.length(code) + LENGTH_BITS[symbol];
            symbol = match & 31;
            code = distanceCodes[symbol];
            word |= (long) (code & 0xffff) << used;
            used += HuffmanCode.length(code);
            word |= (long) ((match >>> 5 & 0x7fff) - DISTANCE_BASE[symbol]) << used;
            bits.write(word, used + DISTANCE_BITS[symbol]);
        }
        bits.literals(literal, done, literalCount - done, literalCodes);
        bits.write(literalCodes[END_OF_BLOCK]);
    }

    /** Makes the code for the lengths of the codes; returns the bits that all of it takes (RFC 1951 §3.2.7). */
    private long lengthsCost() {
        runCount = 0;
        Arrays.fill(lengths.frequency, 0);
        // The two lists are one; runs across their border are allowed, but not worth the trouble.
        shorten(literals);
        shorten(distances);
        lengths.build();
        long cost = 3L * listed() + lengths.cost(lengths.frequency);
        for (int i = 0; i < REPEAT_BITS.length; i++) {
            cost += (long) lengths.frequency[REPEAT + i] * REPEAT_BITS[i];
        }
        return cost;
    }

    private void shorten(HuffmanCode code) {
        int used = code.used();
        for (int i = 0; i < used; ) {
            int length = HuffmanCode.length(code.codes[i]);
            int end = i + 1;
            while (end < used && HuffmanCode.length(code.codes[end]) == length) {
                end++;
            }
            if (length != 0) {
                run(length, 0);
                i++;
            }
            while (i < end) {
                i += longestRun(length, end - i);
            }
        }
    }

    /** Adds the next of {@code count} equal lengths, of which there was one before unless it is 0; returns how many it stands for. */
    private int longestRun(int length, int count) {
        int symbol = length != 0 ? REPEAT : count < REPEAT_LEAST[MANY_ZEROS - REPEAT] ? ZEROS : MANY_ZEROS;
        int least = REPEAT_LEAST[symbol - REPEAT];
        if (count < least) {
            run(length, 0);
            return 1;
        }
        int bytes = Math.min(count, least + (1 << REPEAT_BITS[symbol - REPEAT]) - 1);
        run(symbol, bytes - least);
        return bytes;
    }

    private void run(int symbol, int more) {
        lengths.frequency[symbol]++;
        runs[runCount++] = more << 5 | symbol;
    }

    /** How many lengths of the lengths' own codes must be listed. */
    private int listed() {
        int count = LENGTHS_ORDER.length;
        while (count > 4 && lengths.codes[LENGTHS_ORDER[count - 1]] == 0) {
            count--;
        }
        return count;
    }

    private void writeLengths() {
        int listed = listed();
        bits.write(literals.used() - 257 | distances.used() - 1 << 5 | listed - 4 << 10, 14);
        for (int i = 0; i < listed; i++) {
            bits.write(HuffmanCode.length(lengths.codes[LENGTHS_ORDER[i]]), 3);
        }
        for (int i = 0; i < runCount; i++) {
            int symbol = runs[i] & 31;
            bits.write(lengths.codes[symbol]);
            if (symbol >= REPEAT) {
                bits.write(runs[i] >>> 5, REPEAT_BITS[symbol - REPEAT]);
            }
        }
    }
}
