package io.spanway.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares JMH's results with the committed ones. Both are taken in units of a plain copy of memory that was measured in the same run, which
 * makes the speed of the machine fall out, to a first order.
 *
 * <p>{@code BaselineCheck RESULTS BASELINE TOLERANCE} fails where a benchmark costs more than {@code 1 + TOLERANCE} times its baseline;
 * {@code BaselineCheck RESULTS BASELINE --update} writes the baseline. Confined to one thread.
 */
public final class BaselineCheck {
    /** The unit of all others. */
    static final String UNIT = "SplitterBenchmark.memcpy";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private BaselineCheck() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            System.err.println("usage: BaselineCheck RESULTS BASELINE TOLERANCE|--update");
            System.exit(2);
        }
        Map<String, Double> measured = inUnits(JSON.readTree(Path.of(args[0]).toFile()));
        Path baseline = Path.of(args[1]);
        if (args[2].equals("--update")) {
            JSON.writeValue(baseline.toFile(), measured);
            return;
        }
        if (!Files.exists(baseline)) {
            System.out.println("there is no " + baseline + " to compare with; --update writes it");
            return;
        }
        Map<String, Double> expected = new TreeMap<>();
        JSON.readTree(baseline.toFile())
                .fields()
                .forEachRemaining(
                        field -> expected.put(field.getKey(), field.getValue().asDouble()));
        List<String> worse = worse(measured, expected, Double.parseDouble(args[2]));
        worse.forEach(System.err::println);
        System.out.println(measured.size() + " benchmarks, " + worse.size() + " outside of the tolerance");
        System.exit(worse.isEmpty() ? 0 : 1);
    }

    /** Costs by benchmark and parameters, in units of {@link #UNIT} with the same number of parts, or its first. */
    static Map<String, Double> inUnits(JsonNode results) {
        double unit = 0;
        for (JsonNode result : results) {
            if (unit == 0 && name(result).startsWith(UNIT)) {
                unit = score(result);
            }
        }
        if (!(unit > 0)) {
            throw new IllegalArgumentException("the results lack " + UNIT + ", the unit of all others");
        }
        Map<String, Double> costs = new TreeMap<>();
        for (JsonNode result : results) {
            costs.put(name(result), Math.round(score(result) / unit * 1000) / 1000.0);
        }
        return costs;
    }

    private static String name(JsonNode result) {
        StringBuilder name = new StringBuilder(
                result.path("benchmark").asText().replaceFirst("^.*\\.([A-Za-z]+\\.[A-Za-z0-9]+)$", "$1"));
        result.path("params")
                .fields()
                .forEachRemaining(param -> name.append(' ')
                        .append(param.getKey())
                        .append('=')
                        .append(param.getValue().asText()));
        return name.toString();
    }

    private static double score(JsonNode result) {
        return result.path("primaryMetric").path("score").asDouble();
    }

    /** One line for each benchmark that costs too much, or is not there any more. */
    static List<String> worse(Map<String, Double> measured, Map<String, Double> expected, double tolerance) {
        List<String> lines = new ArrayList<>();
        expected.forEach((name, was) -> {
            Double is = measured.get(name);
            if (is == null) {
                lines.add(name + ": not measured");
            } else if (is > was * (1 + tolerance)) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%s: %.2f copies instead of %.2f (%+.0f %%)",
                        name,
                        is,
                        was,
                        100 * (is / was - 1)));
            }
        });
        return lines;
    }
}
