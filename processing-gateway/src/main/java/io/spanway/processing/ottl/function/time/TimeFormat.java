package io.spanway.processing.ottl.function.time;

import io.spanway.processing.ottl.value.EvalException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A pattern of directives like {@code %Y-%m-%d}, for reading and writing times. Immutable. */
final class TimeFormat {
    private static final Map<Character, String> SHORTHANDS = Map.ofEntries(
            Map.entry('F', "%Y-%m-%d"),
            Map.entry('T', "%H:%M:%S"),
            Map.entry('X', "%H:%M:%S"),
            Map.entry('r', "%I:%M:%S %P"),
            Map.entry('R', "%H:%M"),
            Map.entry('c', "%a %b %d %H:%M:%S %Y"),
            Map.entry('n', "\n"),
            Map.entry('t', "\t"));

    /** Letters of the fractions with three, six and nine digits. */
    private static final String FRACTIONS = "Lfs";

    private final String pattern;
    private final List<TimePart> parts;

    private TimeFormat(String pattern, List<TimePart> parts) {
        this.pattern = pattern;
        this.parts = parts;
    }

    /**
     * Parses a pattern.
     *
     * @param locale of the names of months and days
     * @throws EvalException if it has a directive that does not exist
     */
    static TimeFormat of(String pattern, Locale locale) {
        if (pattern.chars().anyMatch(c -> c >= '0' && c <= '9')) {
            throw new EvalException("digits cannot stand in a format");
        }
        List<TimePart> parts = new ArrayList<>();
        add(pattern, locale, parts);
        return new TimeFormat(pattern, List.copyOf(parts));
    }

    private static void add(String pattern, Locale locale, List<TimePart> parts) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c != '%') {
                parts.add(new TimePart.Text(String.valueOf(c)));
                continue;
            }
            i++;
            char directive = i < pattern.length() ? pattern.charAt(i) : ' ';
            String expanded = SHORTHANDS.get(directive);
            int fraction = FRACTIONS.indexOf(directive);
            if (directive == '%') {
                parts.add(new TimePart.Text("%"));
            } else if (expanded != null) {
                add(expanded, locale, parts);
            } else if (fraction >= 0) {
                addFraction(3 * fraction + 3, i < 2 ? '\0' : pattern.charAt(i - 2), parts);
            } else {
                parts.add(directive(directive, locale));
            }
        }
    }

    /** A fraction takes the point before it along; at the very start there is none, and the Collector takes it for nines. */
    private static void addFraction(int digits, char before, List<TimePart> parts) {
        if (before == '\0') {
            parts.add(new TimePart.Text("9".repeat(digits)));
        } else if (before == '.' || before == ',') {
            parts.set(parts.size() - 1, new FractionPart(before, digits));
        } else {
            throw new EvalException("a fraction of a second must follow a point or a comma");
        }
    }

    private static TimePart directive(char directive, Locale locale) {
        TimePart part = TimeDirectives.find(directive, locale);
        if (part == null) {
            throw new EvalException("unknown directive %" + directive);
        }
        return part;
    }

    /**
     * Reads a time.
     *
     * @param zone where the text has none
     * @throws EvalException if the text does not fit
     */
    Instant parse(String text, ZoneId zone) {
        ParsedTime time = new ParsedTime(text);
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).read(time)) {
                throw TimeTexts.noMatch(text, pattern);
            }
            if (time.isAtUnexpectedFraction() && !(i + 1 < parts.size() && parts.get(i + 1) instanceof FractionPart)) {
                time.readFraction();
            }
        }
        Instant result = text.isEmpty() || !time.atEnd() ? null : time.result(zone);
        if (result == null) {
            throw TimeTexts.noMatch(text, pattern);
        }
        return result;
    }

    /** Writes a time in UTC. */
    String print(Instant time) {
        OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
        StringBuilder out = new StringBuilder();
        for (TimePart part : parts) {
            part.write(utc, out);
        }
        return out.toString();
    }
}
