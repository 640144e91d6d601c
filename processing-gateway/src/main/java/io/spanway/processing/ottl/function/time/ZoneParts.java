package io.spanway.processing.ottl.function.time;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The directives of time zones. No state. */
final class ZoneParts {
    private ZoneParts() {}

    /** An abbreviation of capitals; one that Java does not know counts as UTC, as in Go. */
    record Abbreviation() implements TimePart {
        @Override
        public boolean read(ParsedTime time) {
            StringBuilder name = new StringBuilder();
            while (time.peek() >= 'A' && time.peek() <= 'Z') {
                name.append(time.next());
            }
            return name.length() >= 3 && time.setZone(zone(name.toString()));
        }

        private static ZoneId zone(String name) {
            try {
                return ZoneId.of(name);
            } catch (DateTimeException e) {
                return ZoneOffset.UTC;
            }
        }

        @Override
        public void write(OffsetDateTime time, StringBuilder out) {
            out.append("UTC");
        }
    }

    /**
     * A sign and two digits each of hours, minutes and seconds.
     *
     * @param pairs how many pairs of digits
     * @param colons whether colons stand between them
     * @param zulu whether Z stands for zero
     */
    record Offset(int pairs, boolean colons, boolean zulu) implements TimePart {
        private static final int[] SECONDS = {3600, 60, 1};

        @Override
        public boolean read(ParsedTime time) {
            if (zulu && time.accept("Z")) {
                return time.setZone(ZoneOffset.UTC);
            }
            boolean minus = time.peek() == '-';
            if (!minus && time.peek() != '+') {
                return false;
            }
            time.next();
            int seconds = 0;
            for (int i = 0; i < pairs; i++) {
                if (i > 0 && colons && !time.accept(":")) {
                    return false;
                }
                int digits = time.digits(2, 2);
                if (digits < 0) {
                    return false;
                }
                seconds += digits * SECONDS[i];
            }
            return seconds <= 18 * 3600 && time.setZone(ZoneOffset.ofTotalSeconds(minus ? -seconds : seconds));
        }

        @Override
        public void write(OffsetDateTime time, StringBuilder out) {
            out.append(zulu ? "Z" : "+00");
            for (int i = 1; !zulu && i < pairs; i++) {
                out.append(colons ? ":00" : "00");
            }
        }
    }
}
