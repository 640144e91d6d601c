package io.spanway.processing.ottl.function.time;

import io.spanway.processing.ottl.function.time.ParsedTime.Field;
import java.time.DayOfWeek;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The directives of time formats by their letter. No state. */
final class TimeDirectives {
    private static final int CENTURY_TURN = 69;

    private TimeDirectives() {}

    /**
     * The directive of a letter, or null; fractions of a second are {@link FractionPart}.
     */
    static @Nullable TimePart find(char letter, Locale locale) {
        return switch (letter) {
            case 'Y' -> new Digits(Field.YEAR, 4, "0", OffsetDateTime::getYear);
            case 'y' -> new ShortYear();
            case 'm' -> new Digits(Field.MONTH, 1, "0", OffsetDateTime::getMonthValue);
            case 'o' -> new PaddedMonth();
            case 'q' -> new Digits(Field.MONTH, 1, "", OffsetDateTime::getMonthValue);
            case 'd' -> new Digits(Field.DAY, 1, "0", OffsetDateTime::getDayOfMonth);
            case 'e' -> new Digits(Field.DAY, 1, " ", OffsetDateTime::getDayOfMonth);
            case 'g' -> new Digits(Field.DAY, 1, "", OffsetDateTime::getDayOfMonth);
            case 'H' -> new Digits(Field.HOUR, 1, "0", OffsetDateTime::getHour);
            case 'I' -> new Digits(Field.HALF_DAY_HOUR, 1, "0", TimeDirectives::halfDayHour);
            case 'l' -> new Digits(Field.HALF_DAY_HOUR, 1, "", TimeDirectives::halfDayHour);
            case 'M' -> new Digits(Field.MINUTE, 1, "0", OffsetDateTime::getMinute);
            case 'S' -> new Digits(Field.SECOND, 1, "0", OffsetDateTime::getSecond);
            case 'D', 'x' -> new SlashedDate();
            case 'p', 'P' -> new HalfDay(letter == 'p');
            default -> nameOrZone(letter, locale);
        };
    }

    private static @Nullable TimePart nameOrZone(char letter, Locale locale) {
        return switch (letter) {
            case 'b', 'h' -> new Name(Field.MONTH, months(TextStyle.SHORT, locale), OffsetDateTime::getMonthValue);
            case 'B' -> new Name(Field.MONTH, months(TextStyle.FULL, locale), OffsetDateTime::getMonthValue);
            case 'a' -> new Name(Field.IGNORED, days(TextStyle.SHORT, locale), TimeDirectives::weekday);
            case 'A' -> new Name(Field.IGNORED, days(TextStyle.FULL, locale), TimeDirectives::weekday);
            case 'Z' -> new ZoneParts.Abbreviation();
            case 'z' -> new ZoneParts.Offset(2, false, true);
            case 'w' -> new ZoneParts.Offset(3, false, false);
            case 'i' -> new ZoneParts.Offset(1, false, false);
            case 'j' -> new ZoneParts.Offset(2, true, false);
            case 'k' -> new ZoneParts.Offset(3, true, false);
            default -> null;
        };
    }

    private static int halfDayHour(OffsetDateTime time) {
        return (time.getHour() + 11) % 12 + 1;
    }

    private static int weekday(OffsetDateTime time) {
        return time.getDayOfWeek().getValue();
    }

    private static List<String> months(TextStyle style, Locale locale) {
        List<String> names = new ArrayList<>();
        for (Month month : Month.values()) {
            names.add(month.getDisplayName(style, locale));
        }
        return names;
    }

    private static List<String> days(TextStyle style, Locale locale) {
        List<String> names = new ArrayList<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            names.add(day.getDisplayName(style, locale));
        }
        return names;
    }

    /**
     * A number: when read of one or two digits (a year of four) behind any blanks, when written padded.
     *
     * @param least digits that are read
     */
    private record Digits(Field field, int least, String padding, ToIntFunction<OffsetDateTime> value)
            implements TimePart {
        @Override
        public boolean read(ParsedTime time) {
            time.skipBlanks();
            return time.set(field, time.digits(least, most()));
        }

        @Override
        public void write(OffsetDateTime time, StringBuilder out) {
            String text = Integer.toString(value.applyAsInt(time));
            out.append(padding.repeat(Math.max(0, most() - text.length()))).append(text);
        }

        private int most() {
            return Math.max(least, 2);
        }
    }

    /** A month, which the Collector writes with an underscore in front: its language of formats knows no such padding. */
    private record PaddedMonth() implements TimePart {
        @Override
        public boolean read(ParsedTime time) {
            time.skipBlanks();
            return time.set(Field.MONTH, time.digits(1, 2));
        }

        @Override
        public void write(OffsetDateTime time, StringBuilder out) {
            out.append('_').append(time.getMonthValue());
        }
    }

    /** Month, day and year with slashes; the year may be read of two digits. */
    private record SlashedDate() implements TimePart {
        @Override
        public boolean read(ParsedTime time) {
            time.skipBlanks();
            return time.set(Field.MONTH, time.digits(1, 2))
                    && time.acceptExactly("/")
                    && time.set(Field.DAY, time.digits(1, 2))
                    && time.acceptExactly("/")
                    && readYear(time);
        }

        private static boolean readYear(ParsedTime time) {
            int year = time.digits(2, 4);
            return time.set(Field.YEAR, year >= 0 && year < 100 ? fullYear(year) : year);
        }

        @Override
        public void write(OffsetDateTime time, StringBuilder out) {
            int month = time.getMonthValue();
            int day = time.getDayOfMonth();
            out.append(month < 10 ? "0" : "")
                    .append(month)
                    .append(day < 10 ? "/0" : "/")
                    .append(day);
            out.append('/').append(time.getYear());
        }
    }

    private static int fullYear(int year) {
        return year + (year >= CENTURY_TURN ? 1900 : 2000);
    }

    /** Two digits of a year: 69 to 99 lie before 2000. */
    private record ShortYear() implements TimePart {
        @Override
        public boolean read(ParsedTime time) {
            time.skipBlanks();
            int year = time.digits(2, 2);
            return year >= 0 && time.set(Field.YEAR, fullYear(year));
        }

        @Override
        public void write(OffsetDateTime time, StringBuilder out) {
            int year = time.getYear() % 100;
            out.append(year < 10 ? "0" : "").append(year);
        }
    }

    /** AM or PM. */
    private record HalfDay(boolean upper) implements TimePart {
        @Override
        public boolean read(ParsedTime time) {
            if (time.acceptExactly(upper ? "AM" : "am")) {
                return time.setAfternoon(false);
            }
            return time.acceptExactly(upper ? "PM" : "pm") && time.setAfternoon(true);
        }

        @Override
        public void write(OffsetDateTime time, StringBuilder out) {
            String text = time.getHour() < 12 ? "am" : "pm";
            out.append(upper ? text.toUpperCase(Locale.ROOT) : text);
        }
    }

    /** A name of a list; the longest that fits is read. */
    private record Name(Field field, List<String> names, ToIntFunction<OffsetDateTime> number) implements TimePart {
        @Override
        public boolean read(ParsedTime time) {
            for (int i = 0; i < names.size(); i++) {
                if (time.accept(names.get(i))) {
                    return time.set(field, i + 1);
                }
            }
            return false;
        }

        @Override
        public void write(OffsetDateTime time, StringBuilder out) {
            out.append(names.get(number.applyAsInt(time) - 1));
        }
    }
}
