package io.spanway.processing.ottl.function.time;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;

/** Time and FormatTime: times from and to texts. No state. */
final class TimeTexts {
    private TimeTexts() {}

    static List<Function> list() {
        return List.of(
                Function.converter("Time(time, format, location?, locale?)", TimeTexts::parse),
                Function.converter("FormatTime(time, format)", TimeTexts::format));
    }

    private static Expr parse(Arguments args) {
        Strict<String> time = args.str("time");
        TimeFormat format = format(args, locale(args));
        ZoneId zone = zone(args);
        if (args.isConstant("time")) {
            args.parsed("time", () -> format.parse(time.get(new Subject()), zone));
        }
        return subject -> format.parse(time.get(subject), zone);
    }

    private static Expr format(Arguments args) {
        Strict<Instant> time = args.time("time");
        TimeFormat format = format(args, Locale.ENGLISH);
        return subject -> format.print(time.get(subject));
    }

    private static TimeFormat format(Arguments args, Locale locale) {
        String pattern = args.constString("format");
        if (pattern.isEmpty()) {
            throw args.refuse("format", "must not be empty");
        }
        return args.parsed("format", () -> TimeFormat.of(pattern, locale));
    }

    private static ZoneId zone(Arguments args) {
        String location = args.constString("location", "");
        if (location.isEmpty()) {
            return ZoneOffset.UTC;
        }
        try {
            return ZoneParts.located(location);
        } catch (DateTimeException e) {
            throw args.refuse("location", "unknown time zone \"" + location + "\"");
        }
    }

    private static Locale locale(Arguments args) {
        String tag = args.constString("locale", "");
        if (tag.isEmpty()) {
            return Locale.ENGLISH;
        }
        try {
            return new Locale.Builder().setLanguageTag(tag.replace('_', '-')).build();
        } catch (IllformedLocaleException e) {
            throw args.refuse("locale", "unknown locale \"" + tag + "\"");
        }
    }

    /** The error of a text that a format does not fit. */
    static EvalException noMatch(String text, String format) {
        return new EvalException("\"" + text + "\" is no time of the format \"" + format + "\"");
    }
}
