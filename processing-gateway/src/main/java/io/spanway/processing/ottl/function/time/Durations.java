package io.spanway.processing.ottl.function.time;

import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converters of durations. No state. */
final class Durations {
    private static final double NANOS = 1e9;
    private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Map<String, Long> UNITS = Map.of(
            "ns", 1L,
            "us", 1000L,
            "µs", 1000L,
            "μs", 1000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private Durations() {}

    static List<Function> list() {
        return List.of(
                Function.converter("Duration(duration)", args -> {
                    Strict<Duration> duration = args.parsed("duration", Durations::parse);
                    return duration::get;
                }),
                real("Hours", 3600 * NANOS),
                real("Minutes", 60 * NANOS),
                real("Seconds", NANOS),
                whole("Milliseconds", 1_000_000),
                whole("Microseconds", 1000),
                whole("Nanoseconds", 1));
    }

    private static Function real(String name, double unitNanos) {
        return Function.converter(name + "(duration)", args -> {
            Strict<Duration> duration = args.duration("duration");
            return subject -> nanos(duration.get(subject)) / unitNanos;
        });
    }

    private static Function whole(String name, long unitNanos) {
        return Function.converter(name + "(duration)", args -> {
            Strict<Duration> duration = args.duration("duration");
            return subject -> nanos(duration.get(subject)) / unitNanos;
        });
    }

    private static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** Go's syntax: a sign, and numbers with units. */
    static Duration parse(String text) {
        String parts = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (parts.equals("0")) {
            return Duration.ZERO;
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher matcher = PART.matcher(parts);
        int done = 0;
        while (done < parts.length() && matcher.find(done) && matcher.start() == done) {
            nanos = nanos.add(new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(UNITS.getOrDefault(matcher.group(2), 0L))));
            done = matcher.end();
        }
        if (parts.isEmpty() || done < parts.length() || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new EvalException("\"" + text + "\" is no duration; expected numbers with units, for example 1h30m");
        }
        long whole = nanos.setScale(0, RoundingMode.DOWN).longValueExact();
        return Duration.ofNanos(text.startsWith("-") ? -whole : whole);
    }
}
