package io.spanway.processing.exporter.prometheus;

import java.util.Map;

/** Units of OTLP (UCUM codes) in the words of Prometheus (OpenTelemetry: Prometheus compatibility, Metric Metadata). Immutable. */
final class Units {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("d", "days"),
            Map.entry("h", "hours"),
            Map.entry("min", "minutes"),
            Map.entry("s", "seconds"),
            Map.entry("ms", "milliseconds"),
            Map.entry("us", "microseconds"),
            Map.entry("ns", "nanoseconds"),
            Map.entry("By", "bytes"),
            Map.entry("KiBy", "kibibytes"),
            Map.entry("MiBy", "mebibytes"),
            Map.entry("GiBy", "gibibytes"),
            Map.entry("TiBy", "tibibytes"),
            Map.entry("KBy", "kilobytes"),
            Map.entry("MBy", "megabytes"),
            Map.entry("GBy", "gigabytes"),
            Map.entry("TBy", "terabytes"),
            Map.entry("m", "meters"),
            Map.entry("V", "volts"),
            Map.entry("A", "amperes"),
            Map.entry("J", "joules"),
            Map.entry("W", "watts"),
            Map.entry("g", "grams"),
            Map.entry("Cel", "celsius"),
            Map.entry("Hz", "hertz"),
            Map.entry("1", ""),
            Map.entry("%", "percent"));

    private static final Map<String, String> PER = Map.of(
            "s", "second", "m", "minute", "min", "minute", "h", "hour", "d", "day", "w", "week", "mo", "month", "y",
            "year");

    private Units() {}

    /** For example {@code meters_per_second} for {@code m/s}; empty for {@code 1}, annotations in braces and no unit. */
    static String words(String unit) {
        int slash = unit.indexOf('/');
        String main = slash < 0 ? unit : unit.substring(0, slash);
        String words = main.contains("{") ? "" : WORDS.getOrDefault(main.strip(), main.strip());
        if (slash < 0) {
            return words;
        }
        String per = unit.substring(slash + 1).strip();
        if (per.isEmpty() || per.contains("{")) {
            return words;
        }
        String divisor = "per_" + PER.getOrDefault(per, WORDS.getOrDefault(per, per));
        return words.isEmpty() ? divisor : words + "_" + divisor;
    }
}
