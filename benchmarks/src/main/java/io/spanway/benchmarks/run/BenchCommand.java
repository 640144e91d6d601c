package io.spanway.benchmarks.run;

import io.spanway.core.transport.codec.Codec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@code scripts/bench}. Confined to the main thread. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Measures Spanway beside the Collector and nginx: CPU time a span, latency, memory; and checks every"
                    + " span's id.",
            "A system takes part if its variable names a command: SPANWAY (scripts/bench sets it), OTELCOL, NGINX."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class BenchCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Option(names = "--spans", defaultValue = "222", description = "spans of a request")
    int spans;

    @Option(names = "--span-bytes", defaultValue = "700", description = "about, of a span")
    int spanBytes;

    @Option(names = "--backends", defaultValue = "3", description = "sinks")
    int backends;

    @Option(names = "--rates", split = ",", defaultValue = "50000,0", description = "spans a second, 0 = closed loop")
    List<Double> rates;

    @Option(names = "--protocol", defaultValue = "grpc", description = "grpc, http or json, to the system")
    Cell.Protocol protocol;

    @Option(names = "--codec", defaultValue = "none", description = "none, gzip or zstd, to the system")
    String codec;

    @Option(names = "--out-codec", defaultValue = "none", description = "the same, to the sinks")
    String outCodec;

    @Option(names = "--connections", defaultValue = "4", description = "to the system")
    int connections;

    @Option(names = "--in-flight", defaultValue = "8", description = "requests on each connection in the closed loop")
    int inFlight;

    @Option(names = "--rounds", defaultValue = "3", description = "each starts every system once")
    int rounds;

    @Option(names = "--warm-up", defaultValue = "10", description = "seconds of closed loop before")
    int warmUpSeconds;

    @Option(names = "--duration", defaultValue = "5", description = "seconds of each window")
    int seconds;

    @Option(
            names = "--systems",
            split = ",",
            description = "spanway, collector, collector-batch, nginx (all there are)")
    @Nullable
    List<String> systems;

    @Option(names = "--json", description = "file for all results")
    @Nullable
    Path json;

    private List<String> arguments = List.of();

    /** Runs the command line and exits. */
    public static void main(String[] args) {
        BenchCommand command = new BenchCommand();
        command.arguments = List.of(args);
        CommandLine line = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, thrower, parsed) -> {
            thrower.getErr().println("Error: " + failure.getMessage());
            return FAILED;
        });
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Cell cell = new Cell(
                spans,
                spanBytes,
                backends,
                rates,
                protocol,
                coding("--codec", codec),
                coding("--out-codec", outCodec),
                connections,
                inFlight,
                Duration.ofSeconds(warmUpSeconds),
                Duration.ofSeconds(seconds));
        Map<SystemKind, String> commands = commands(cell);
        Report report = new Report(cell, "scripts/bench " + String.join(" ", arguments));
        Path folder = Files.createTempDirectory("spanway-bench");
        try (Bench bench = new Bench(cell, folder)) {
            // Also when interrupted: nothing that was started runs on, and no file stays.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(bench, folder), "stop"));
            for (int round = 1; round <= rounds; round++) {
                for (Map.Entry<SystemKind, String> system : commands.entrySet()) {
                    SystemRun run = bench.run(system.getKey(), system.getValue(), round);
                    report.add(run);
                    progress(run);
                }
            }
        }
        System.out.println("\n" + report.table());
        if (json != null) {
            report.write(json);
        }
        if (!report.sound()) {
            System.err.println("Error: spans were lost, duplicated or split");
            return FAILED;
        }
        return 0;
    }

    private static Codec coding(String option, String name) {
        Codec known = Codec.ofConfig(name);
        if (known == null) {
            throw new IllegalArgumentException(option + ": unknown coding " + name + "; none, gzip and zstd are known");
        }
        return known;
    }

    /** The systems that take part, in their order, with their commands. */
    private Map<SystemKind, String> commands(Cell cell) {
        Map<SystemKind, String> commands = new LinkedHashMap<>();
        for (SystemKind kind : SystemKind.values()) {
            String command = System.getenv(kind.variable);
            boolean asked = systems == null || systems.contains(kind.id());
            // Of the Collector's variants one is enough, unless asked for; nginx passes on what is plain gRPC.
            boolean fits = systems != null
                    || kind != SystemKind.COLLECTOR_BATCH
                            && (kind != SystemKind.NGINX
                                    || cell.protocol() == Cell.Protocol.GRPC && cell.outCodec() == Codec.IDENTITY);
            if (asked && fits && command != null && !command.isBlank()) {
                commands.put(kind, command);
            } else if (asked && fits) {
                System.err.println(kind.id() + " does not take part: " + kind.variable + " is not set");
            }
        }
        if (systems != null) {
            List<String> known =
                    Arrays.stream(SystemKind.values()).map(SystemKind::id).toList();
            systems.stream().filter(id -> !known.contains(id)).findFirst().ifPresent(id -> {
                throw new IllegalArgumentException("--systems: unknown system " + id + "; known are " + known);
            });
        }
        return commands;
    }

    private static void progress(SystemRun run) {
        System.err.println(run.system().id() + " round " + run.round() + ": "
                + run.samples().stream()
                        .map(sample -> String.format(
                                Locale.ROOT,
                                "%s %.3f µs/span, %,.0f spans/s",
                                sample.rate() == 0
                                        ? "closed loop"
                                        : String.format(Locale.ROOT, "%,.0f/s", sample.rate()),
                                sample.cpuMicrosPerSpan(),
                                sample.spansPerSecond()))
                        .collect(Collectors.joining("; ")));
    }

    private static void end(Bench bench, Path folder) {
        try {
            bench.close();
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("cannot delete " + folder + ": " + e.getMessage());
        }
    }
}
