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
    /** Where the seconds ended, or -1. */
    private int afterSecond = -1;

    private @Nullable Boolean afternoon;
    private @Nullable String zoneName;
    private @Nullable ZoneId zone;

    /** A field of a time that a directive sets. */
    enum Field {
        YEAR,
        MONTH,
        DAY,
        HOUR,
        /** Of a half day, up to 12. */
        HALF_DAY_HOUR,
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

    /** Goes past a text if it is next. */
    boolean acceptExactly(String expected) {
        if (!text.startsWith(expected, at)) {
            return false;
        }
        at += expected.length();
        return true;
    }

    /** Goes past a blank of a format: a space stands for any number of spaces, also none at the end. */
    boolean acceptBlank(String expected) {
        if (!expected.equals(" ")) {
            return acceptExactly(expected);
        }
        if (!atEnd() && peek() != ' ') {
            return false;
        }
        while (peek() == ' ') {
            at++;
        }
        return true;
    }

    /** Goes past a fraction of a second, if there is one. */
    void readFraction() {
        if (!isAtFraction()) {
            return;
        }
        int nanos = 0;
        int count = 0;
        for (at++; peek() >= '0' && peek() <= '9'; count++) {
            int digit = next() - '0';
            nanos = count < 9 ? nanos * 10 + digit : nanos;
        }
        for (; count < 9; count++) {
            nanos *= 10;
        }
        nano = nanos;
    }

    /** Whether a fraction follows right behind the seconds. */
    boolean isAtUnexpectedFraction() {
        return at == afterSecond && isAtFraction();
    }

    private boolean isAtFraction() {
        boolean point = peek() == '.' || peek() == ',';
        return point && at + 1 < text.length() && text.charAt(at + 1) >= '0' && text.charAt(at + 1) <= '9';
    }

    /** Goes past blanks. */
    void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
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
            case HALF_DAY_HOUR -> {
                hour = value;
                return value >= 0 && value <= 12;
            }
            case SECOND -> {
                second = value;
                afterSecond = at;
            }
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

    /** Names the zone by an abbreviation, which is looked up when the time is known. */
    boolean setZoneName(String value) {
        zoneName = value;
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
            return ZoneParts.instant(local, zoneName == null ? zone : ZoneParts.named(zoneName, otherwise), otherwise);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
