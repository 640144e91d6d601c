package io.spanway.processing.ottl.function.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** A text that is being read as a time, and what is known of the time. Confined to one call. */
final class ParsedTime {
    private final String text;
    private int at;

    private int year = -1;
    private int month = 1;
    private int day = 1;
    private int hour;
    private int minute;
    private int second;
    private int nano;
    private @Nullable Boolean afternoon;
    private @Nullable ZoneId zone;

    /** A field of a time that a directive sets. */
    enum Field {
        YEAR,
        MONTH,
        DAY,
        HOUR,
        MINUTE,
        SECOND,
        NANO,
        IGNORED
    }

    ParsedTime(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at == text.length();
    }

    /** Goes past a text if it is next, whatever its case. */
    boolean accept(String expected) {
        if (!text.regionMatches(true, at, expected, 0, expected.length())) {
            return false;
        }
        at += expected.length();
        return true;
    }

    /** Goes past blanks. */
    void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    /** The next character, or 0 at the end. */
    char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    char next() {
        return text.charAt(at++);
    }

    /** A number of {@code least} to {@code most} digits, or -1. */
    int digits(int least, int most) {
        int number = 0;
        int count = 0;
        while (count < most && peek() >= '0' && peek() <= '9') {
            number = number * 10 + (next() - '0');
            count++;
        }
        return count < least ? -1 : number;
    }

    /** Sets a field; says whether the value is possible there. */
    boolean set(Field field, int value) {
        switch (field) {
            case YEAR -> year = value;
            case MONTH -> month = value;
            case DAY -> day = value;
            case HOUR -> hour = value;
            case MINUTE -> minute = value;
            case SECOND -> second = value;
            case NANO -> nano = value;
            case IGNORED -> {
                return true;
            }
        }
        return value >= 0;
    }

    boolean setAfternoon(boolean value) {
        afternoon = value;
        return true;
    }

    boolean setZone(ZoneId value) {
        zone = value;
        return true;
    }

    /** The time, or null if there is no such; a missing year is the current one. */
    @Nullable
    Instant result(ZoneId otherwise) {
        int fullHour = hour;
        if (afternoon != null) {
            fullHour = hour % 12 + (afternoon ? 12 : 0);
        }
        int fullYear = year < 0 ? Year.now(ZoneOffset.UTC).getValue() : year;
        try {
            LocalDateTime local = LocalDateTime.of(fullYear, month, day, fullHour, minute, second, nano);
            return local.atZone(zone == null ? otherwise : zone).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
