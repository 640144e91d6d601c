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
     * The directive of a letter, or null.
     *
     * @param afterPoint whether it stands right behind a point or comma, where alone fractions are written
     */
    static @Nullable TimePart find(char letter, Locale locale, boolean afterPoint) {
        return switch (letter) {
            case 'Y' -> new Digits(Field.YEAR, 4, 4, "0", OffsetDateTime::getYear);
            case 'y' -> new ShortYear();
            case 'm' -> new Digits(Field.MONTH, 2, 2, "0", OffsetDateTime::getMonthValue);
            case 'o' -> new Digits(Field.MONTH, 2, 1, " ", OffsetDateTime::getMonthValue);
            case 'q' -> new Digits(Field.MONTH, 2, 1, "", OffsetDateTime::getMonthValue);
            case 'd' -> new Digits(Field.DAY, 2, 2, "0", OffsetDateTime::getDayOfMonth);
            case 'e' -> new Digits(Field.DAY, 2, 1, " ", OffsetDateTime::getDayOfMonth);
            case 'g' -> new Digits(Field.DAY, 2, 1, "", OffsetDateTime::getDayOfMonth);
            case 'H' -> new Digits(Field.HOUR, 2, 2, "0", OffsetDateTime::getHour);
            case 'I' -> new Digits(Field.HOUR, 2, 2, "0", TimeDirectives::halfDayHour);
            case 'l' -> new Digits(Field.HOUR, 2, 1, "", TimeDirectives::halfDayHour);
            case 'M' -> new Digits(Field.MINUTE, 2, 2, "0", OffsetDateTime::getMinute);
            case 'S' -> new Digits(Field.SECOND, 2, 2, "0", OffsetDateTime::getSecond);
            case 'p', 'P' -> new HalfDay(letter == 'p');
            case 'L' -> new Fraction(3, afterPoint);
            case 'f' -> new Fraction(6, afterPoint);
            case 's' -> new Fraction(9, afterPoint);
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

    /** A number, padded to its most digits when written. */
    private record Digits(Field field, int most, int least, String padding, ToIntFunction<OffsetDateTime> value)
            implements TimePart {
        @Override
        public boolean read(ParsedTime time) {
            if (padding.equals(" ")) {
                time.skipBlanks();
            }
            return time.set(field, time.digits(least, most));
        }

        @Override
        public void write(OffsetDateTime time, StringBuilder out) {
            String text = Integer.toString(value.applyAsInt(time));
            out.append(padding.repeat(Math.max(0, most - text.length()))).append(text);
        }
    }

    /** Two digits of a year: 69 to 99 lie before 2000. */
    private record ShortYear() implements TimePart {
        @Override
        public boolean read(ParsedTime time) {
            int year = time.digits(2, 2);
            return year >= 0 && time.set(Field.YEAR, year + (year >= CENTURY_TURN ? 1900 : 2000));
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
            return time.accept("am") ? time.setAfternoon(false) : time.accept("pm") && time.setAfternoon(true);
        }

        @Override
        public void write(OffsetDateTime time, StringBuilder out) {
            String text = time.getHour() < 12 ? "am" : "pm";
            out.append(upper ? text.toUpperCase(Locale.ROOT) : text);
        }
    }

    /** Digits of a fraction of a second. Where no point precedes it, the Collector writes nines. */
    private record Fraction(int digits, boolean afterPoint) implements TimePart {
        @Override
        public boolean read(ParsedTime time) {
            int nanos = 0;
            int count = 0;
            for (; time.peek() >= '0' && time.peek() <= '9'; count++) {
                int digit = time.next() - '0';
                nanos = count < 9 ? nanos * 10 + digit : nanos;
            }
            for (int i = count; i < 9; i++) {
                nanos *= 10;
            }
            return count > 0 && time.set(Field.NANO, nanos);
        }

        @Override
        public void write(OffsetDateTime time, StringBuilder out) {
            if (!afterPoint) {
                out.append("9".repeat(digits));
                return;
            }
            StringBuilder text = new StringBuilder(Integer.toString(1_000_000_000 + time.getNano()));
            text.deleteCharAt(0).setLength(digits);
            int end = digits;
            while (end > 0 && text.charAt(end - 1) == '0') {
                end--;
            }
            text.setLength(end);
            if (end == 0 && out.length() > 0) {
                out.setLength(out.length() - 1);
            }
            out.append(text);
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
