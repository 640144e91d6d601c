package io.spanway.app.command;

import io.netty.channel.EventLoop;
import io.spanway.core.config.GoDuration;
import io.spanway.core.config.Nearest;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.core.transport.grpc.GrpcClient;
import io.spanway.core.transport.grpc.GrpcClientSettings;
import io.spanway.generator.GeneratorSettings;
import io.spanway.generator.TelemetryGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** {@code telemetry-generator}: sends traces, logs and metrics at a steady rate. Confined to the main thread. */
final class GeneratorCommand implements Commands.Command {
    private static final List<String> SIGNALS = List.of("traces", "logs", "metrics");

    private final Console console;
    private final OptionSpec endpoint = option(
            "--endpoint", "HOST:PORT", String.class, "localhost:4317", "Where OTLP/gRPC is sent, in plain text.");
    private final OptionSpec rate = option("--rate", "SPANS", Double.class, "1000", "Spans a second.");
    private final OptionSpec traces =
            option("--traces", "N", Long.class, "0", "Stop after N traces; exit code 0 if all were acknowledged.");
    private final OptionSpec duration = option("--duration", "DURATION", String.class, "0s", "Stop after so long.");
    private final OptionSpec depth = option("--depth", "N", Integer.class, "4", "Levels of a trace.");
    private final OptionSpec width = option("--width", "N", Integer.class, "2", "Chains below the root of a trace.");
    private final OptionSpec spanBytes = option("--span-bytes", "N", Integer.class, "300", "About the size of a span.");
    private final OptionSpec services = option("--services", "N", Integer.class, "4", "Services a trace runs through.");
    private final OptionSpec signals = option(
            "--signals", "LIST", String.class, "traces,logs,metrics", "Besides traces: logs (one a trace), metrics.");
    private final OptionSpec ledger =
            option("--ledger", "FILE", String.class, null, "Write the ids of acknowledged spans to FILE.");
    private final OptionSpec seed = option("--seed", "N", Long.class, null, "Seed of ids and shapes.");

    GeneratorCommand(Console console) {
        this.console = console;
    }

    @Override
    public List<OptionSpec> options() {
        return List.of(endpoint, rate, traces, duration, depth, width, spanBytes, services, signals, ledger, seed);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        GeneratorSettings settings;
        Endpoint target;
        try {
            target = of("endpoint", () -> target(endpoint.getValue()));
            settings = settings();
        } catch (IllegalArgumentException e) {
            return console.error(Console.USAGE, "--" + e.getMessage());
        }
        EventLoops loops = new EventLoops(Runtime.getRuntime().availableProcessors());
        try (loops;
                GrpcClient client = new GrpcClient(GrpcClientSettings.plaintext())) {
            Function<EventLoop, GrpcChannel> open =
                    loop -> client.open(loop, loops.clientChannel(), target.host(), target.port(), state -> {});
            TelemetryGenerator generator = new TelemetryGenerator(settings, loops, open, console.out());
            Thread stopper = new Thread(() -> stopWhenAsked(generator), "generator-stop");
            stopper.setDaemon(true);
            stopper.start();
            TelemetryGenerator.Result result = generator.run();
            return result.acknowledged() == result.spans() ? Console.OK : Console.FAILED;
        }
    }

    private void stopWhenAsked(TelemetryGenerator generator) {
        try {
            console.shutdown().await();
            generator.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private GeneratorSettings settings() {
        String path = ledger.getValue();
        Long seeded = seed.getValue();
        Duration length = of("duration", () -> GoDuration.parse(duration.<String>getValue()));
        Set<String> sent = signals();
        return new GeneratorSettings(
                rate.<Double>getValue(),
                traces.<Long>getValue(),
                length,
                depth.<Integer>getValue(),
                width.<Integer>getValue(),
                spanBytes.<Integer>getValue(),
                services.<Integer>getValue(),
                sent.contains("logs"),
                sent.contains("metrics"),
                path == null ? null : Path.of(path),
                seeded == null ? System.nanoTime() : seeded);
    }

    private static Endpoint target(String text) {
        if (text.contains("/")) {
            throw new IllegalArgumentException("\"" + text + "\" must be host:port, without http:// and path");
        }
        return Endpoint.parse(text, 4317);
    }

    private Set<String> signals() {
        Set<String> sent = new HashSet<>();
        for (String name : signals.<String>getValue().split(",", -1)) {
            if (!SIGNALS.contains(name.strip())) {
                throw new IllegalArgumentException("signals: \"" + name.strip() + "\" is none of "
                        + String.join(", ", SIGNALS) + Nearest.hint(name.strip(), SIGNALS));
            }
            sent.add(name.strip());
        }
        return sent;
    }

    /** The value of an option whose reader does not know that it is one. */
    private static <T> T of(String option, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    private static OptionSpec option(
            String name, String label, Class<?> type, @Nullable String defaultValue, String description) {
        OptionSpec.Builder builder = OptionSpec.builder(name)
                .paramLabel(label)
                .type(type)
                .description(defaultValue == null ? description : description + " Default: " + defaultValue);
        return defaultValue == null
                ? builder.build()
                : builder.defaultValue(defaultValue).build();
    }
}
