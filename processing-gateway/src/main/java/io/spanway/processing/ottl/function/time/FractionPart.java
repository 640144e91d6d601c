package io.spanway.processing.ottl.function.time;

import java.time.OffsetDateTime;

/**
 * A point or comma and the digits of a fraction of a second behind it.
 *
 * <p>When read the digits may be any number, or be absent together with the point; when written zeros at the end are left out, and the point with
 * the last digit. Immutable.
 *
 * @param digits written at most
 */
record FractionPart(char point, int digits) implements TimePart {
    @Override
    public boolean read(ParsedTime time) {
        time.readFraction();
        return true;
    }

    @Override
    public void write(OffsetDateTime time, StringBuilder out) {
        String nanos = Integer.toString(1_000_000_000 + time.getNano());
        int end = digits + 1;
        while (end > 1 && nanos.charAt(end - 1) == '0') {
            end--;
        }
        if (end > 1) {
            out.append(point).append(nanos, 1, end);
        }
    }
}
