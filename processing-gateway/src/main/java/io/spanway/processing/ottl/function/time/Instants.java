package io.spanway.processing.ottl.function.time;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Times;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.List;

/** Converters that make times and take them apart, in UTC. No state. */
final class Instants {
    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
    private static final Instant ZERO_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private Instants() {}

    static List<Function> list() {
        return List.of(
                Function.converter("Now()", args -> subject -> Instant.now()),
                Function.converter("Unix(seconds, nanoseconds?)", Instants::unix),
                number("UnixSeconds", Instant::getEpochSecond),
                number("UnixMilli", time -> Math.floorDiv(Times.unixNanos(time), 1_000_000)),
                number("UnixMicro", time -> Math.floorDiv(Times.unixNanos(time), 1000)),
                number("UnixNano", Times::unixNanos),
                field("Year", ChronoField.YEAR),
                field("Month", ChronoField.MONTH_OF_YEAR),
                field("Day", ChronoField.DAY_OF_MONTH),
                field("Hour", ChronoField.HOUR_OF_DAY),
                field("Minute", ChronoField.MINUTE_OF_HOUR),
                field("Second", ChronoField.SECOND_OF_MINUTE),
                field("Nanosecond", ChronoField.NANO_OF_SECOND),
                number("Weekday", time -> utc(time).getDayOfWeek().getValue() % 7),
                Function.converter("TruncateTime(time, duration)", Instants::truncate));
    }

    private interface TimeNumber {
        long of(Instant time);
    }

    private static Function number(String name, TimeNumber number) {
        return Function.converter(name + "(time)", args -> {
            Strict<Instant> time = args.time("time");
            return subject -> number.of(time.get(subject));
        });
    }

    private static Function field(String name, ChronoField field) {
        return number(name, time -> utc(time).get(field));
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static Expr unix(Arguments args) {
        Strict<Long> seconds = args.integer("seconds");
        Strict<Long> nanos = args.integer("nanoseconds", 0);
        return subject -> {
            try {
                return Instant.ofEpochSecond(seconds.get(subject), nanos.get(subject));
            } catch (DateTimeException | ArithmeticException e) {
                throw new EvalException("the time is out of range");
            }
        };
    }

    private static Expr truncate(Arguments args) {
        Strict<Instant> time = args.time("time");
        Strict<Duration> duration = args.duration("duration");
        return subject -> truncate(time.get(subject), duration.get(subject));
    }

    /** Down to a multiple of the duration since the zero time; the sum of nanoseconds since then does not fit 64 bits. */
    private static Instant truncate(Instant time, Duration duration) {
        BigInteger step = nanos(duration);
        if (step.signum() <= 0) {
            return time;
        }
        BigInteger rest = nanos(Duration.between(ZERO_TIME, time)).mod(step);
        return time.minusNanos(rest.longValueExact());
    }

    private static BigInteger nanos(Duration duration) {
        return BigInteger.valueOf(duration.getSeconds()).multiply(NANOS).add(BigInteger.valueOf(duration.getNano()));
    }
}
