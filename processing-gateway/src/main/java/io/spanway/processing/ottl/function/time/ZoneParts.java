package io.spanway.processing.ottl.function.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** The directives of time zones. No state. */
final class ZoneParts {
    private ZoneParts() {}

    /** Zones that are known by an abbreviation but not to Java as such. */
    private static final Map<String, String> SHORT = Map.of("EST", "-05:00", "MST", "-07:00", "HST", "-10:00");

    /**
     * The instant of a local time.
     *
     * @param zone of the text, or null if it has none
     */
    static Instant instant(LocalDateTime local, @Nullable ZoneId zone, ZoneId otherwise) {
        ZoneRules rules = (zone == null ? otherwise : zone).getRules();
        ZoneOffsetTransition gap = rules.getTransition(local);
        // A time that a clock skips is told by the offset after the skip, as in Go.
        ZoneOffset offset = gap != null && gap.isGap() ? gap.getOffsetAfter() : rules.getOffset(local);
        return local.toInstant(offset);
    }

    /**
     * The zone of an abbreviation: of the zone where the text was written, if it has such a one, otherwise a zone of that name.
     *
     * @throws DateTimeException if there is none
     */
    static ZoneId named(String abbreviation, ZoneId where) {
        TimeZone zone = TimeZone.getTimeZone(where);
        for (boolean summer : new boolean[] {false, true}) {
            if (zone.getDisplayName(summer, TimeZone.SHORT, Locale.US).equals(abbreviation)) {
                int millis = zone.getRawOffset() + (summer ? zone.getDSTSavings() : 0);
                return ZoneOffset.ofTotalSeconds(millis / 1000);
            }
        }
        return ZoneId.of(abbreviation, SHORT);
    }

    /**
     * The zone of a place.
     *
     * @throws DateTimeException if there is none
     */
    static ZoneId located(String name) {
        return name.equals("Local") ? ZoneId.systemDefault() : ZoneId.of(name, SHORT);
    }

    /** An abbreviation of capitals. */
    record Abbreviation() implements TimePart {
        @Override
        public boolean read(ParsedTime time) {
            StringBuilder name = new StringBuilder();
            while (time.peek() >= 'A' && time.peek() <= 'Z') {
                name.append(time.next());
            }
            return name.length() >= 3 && time.setZoneName(name.toString());
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
     * @param zulu whether Z stands for zero; then minutes may be read with a colon, or be absent
     */
    record Offset(int pairs, boolean colons, boolean zulu) implements TimePart {
        private static final int[] SECONDS = {3600, 60, 1};

        @Override
        public boolean read(ParsedTime time) {
            if (zulu) {
                time.skipBlanks();
                if (time.acceptExactly("Z")) {
                    return time.setZone(ZoneOffset.UTC);
                }
            }
            boolean minus = time.peek() == '-';
            if (!minus && time.peek() != '+') {
                return false;
            }
            time.next();
            int seconds = 0;
            for (int i = 0; i < pairs; i++) {
                boolean colon = i > 0 && (colons || zulu) && time.acceptExactly(":");
                if (i > 0 && colons && !colon) {
                    return false;
                }
                int digits = time.digits(2, 2);
                if (digits < 0 && i > 0 && zulu && !colon) {
                    break;
                }
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
