package io.spanway.benchmarks.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** All runs as a Markdown table of medians, and as JSON with every window. Confined to one thread. */
final class Report {
    private static final double NOISY_CORES = 0.15;

    private final Cell cell;
    private final String command;
    private final List<SystemRun> runs = new ArrayList<>();

    /** @param command the line that repeats it */
    Report(Cell cell, String command) {
        this.cell = cell;
        this.command = command;
    }

    void add(SystemRun run) {
        runs.add(run);
    }

    /** Whether no run lost, repeated or split what it must not. */
    boolean sound() {
        return runs.stream().allMatch(SystemRun::sound);
    }

    String table() {
        StringBuilder text = new StringBuilder("### " + cell.title() + "\n\n");
        for (double rate : cell.rates()) {
            text.append(rate == 0 ? "Closed loop" : String.format(Locale.ROOT, "%,.0f spans/s offered", rate))
                    .append(
                            "\n\n| system | CPU µs/span | vs first | spans/s | p50 ms | p99 ms | refused % | RSS MiB | calls/request | bytes out/in |"
                                    + " busiest/mean | noisy |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n");
            double first = Double.NaN;
            for (SystemKind kind : SystemKind.values()) {
                List<Sample> samples = samples(kind, rate);
                if (!samples.isEmpty()) {
                    double cpu = median(samples, Sample::cpuMicrosPerSpan);
                    first = Double.isNaN(first) ? cpu : first;
                    text.append(row(kind, samples, cpu, cpu / first));
                }
            }
            text.append('\n');
        }
        text.append("| system | ready s | idle MiB | lost | duplicated | split |\n|---|---|---|---|---|---|\n");
        for (SystemRun run : runs) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s (round %d) | %.2f | %.0f | %d | %d | %d |%n",
                    run.system().id(),
                    run.round(),
                    run.readySeconds(),
                    run.idleMebibytes(),
                    run.verdict().lost(),
                    run.verdict().duplicated(),
                    run.verdict().splitTraces()));
        }
        return text.toString();
    }

    private static String row(SystemKind kind, List<Sample> samples, double cpu, double ratio) {
        long noisy = samples.stream()
                .filter(sample -> sample.otherCores() > NOISY_CORES)
                .count();
        return String.format(
                Locale.ROOT,
                "| %s | %.3f | %.2f× | %,.0f | %.2f | %.2f | %.1f | %.0f | %.2f | %.2f | %.2f | %d of %d |%n",
                kind.id(),
                cpu,
                ratio,
                median(samples, Sample::spansPerSecond),
                median(samples, Sample::p50Millis),
                median(samples, Sample::p99Millis),
                100 * median(samples, Sample::refusedShare),
                median(samples, Sample::highestMebibytes),
                median(samples, Sample::callsPerRequest),
                median(samples, Sample::bytesOutPerIn),
                median(samples, Sample::busiestPerMean),
                noisy,
                samples.size());
    }

    private List<Sample> samples(SystemKind kind, double rate) {
        return runs.stream()
                .filter(run -> run.system() == kind)
                .flatMap(run -> run.samples().stream())
                .filter(sample -> sample.rate() == rate)
                .toList();
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> what) {
        return Sample.median(samples.stream().mapToDouble(what).toArray());
    }

    /** Writes everything, the machine included. */
    void write(Path json) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("time", Instant.now().toString());
        all.put(
                "machine",
                Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.name") + " "
                        + System.getProperty("os.version"));
        all.put("command", command);
        all.put("cell", cell.title());
        all.put("runs", runs);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), all);
    }
}
