package io.spanway.otlp.message;

import java.util.Arrays;

/**
 * The numbers of a repeated field, read in however many pieces the wire has them; the cost is linear in their number, whoever wrote them.
 *
 * <p>Confined to the thread that holds the payload.
 */
public final class NumberList {
    private static final int FIRST_CAPACITY = 8;

    private long[] numbers = {};
    private int size;

    /** No numbers. */
    public NumberList() {}

    /** Adds those of a packed field of 8-byte values. */
    public void addPackedFixed64(MessageReader reader) {
        MessageReader packed = reader.message();
        reserve(packed.remaining() / Long.BYTES);
        while (!packed.atEnd()) {
            add(packed.fixed64());
        }
    }

    /** Adds those of a packed field of varints. */
    public void addPackedVarint(MessageReader reader) {
        MessageReader packed = reader.message();
        while (!packed.atEnd()) {
            add(packed.varint());
        }
    }

    /** Adds one number: the value of a varint, or the bits of 8 bytes. */
    public void add(long number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(FIRST_CAPACITY, 2 * size));
        }
        numbers[size++] = number;
    }

    private void reserve(int more) {
        if (numbers.length - size < more) {
            numbers = Arrays.copyOf(numbers, Math.max(size + more, 2 * size));
        }
    }

    /** Replaces all numbers. */
    public void set(long[] all) {
        numbers = all;
        size = all.length;
    }

    /** All numbers, in an array that the list goes on using. */
    public long[] toArray() {
        if (numbers.length != size) {
            numbers = Arrays.copyOf(numbers, size);
        }
        return numbers;
    }

    /** All numbers as the doubles that their bits mean, in a new array. */
    public double[] toDoubles() {
        double[] doubles = new double[size];
        for (int i = 0; i < size; i++) {
            doubles[i] = Double.longBitsToDouble(numbers[i]);
        }
        return doubles;
    }
}
