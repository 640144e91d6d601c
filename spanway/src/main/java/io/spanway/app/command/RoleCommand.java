package io.spanway.app.command;

import io.spanway.app.gateway.Configuration;
import io.spanway.app.gateway.Gateway;
import io.spanway.app.gateway.Reload;
import io.spanway.core.Platform;
import io.spanway.core.config.ConfigException;
import io.spanway.core.config.GoDuration;
import io.spanway.core.pipeline.ComponentCatalog;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.PipelineGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.OptionSpec;

/** Runs a gateway until it is asked to end. Confined to the main thread. */
final class RoleCommand implements Commands.Command {
    /** What a stop may take beyond the grace time that components were given. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    private final Role role;
    private final Console console;
    private final Function<Platform, List<ComponentType<?>>> components;
    private final SourceOptions sources = new SourceOptions();
    private final OptionSpec memoryLimit = OptionSpec.builder("--memory-limit-mib")
            .paramLabel("MIB")
            .type(Long.class)
            .description("Bytes of telemetry that may be in the process at one time, in MiB (default: half the heap).")
            .build();
    private final OptionSpec eventLoops = OptionSpec.builder("--event-loops")
            .paramLabel("N")
            .type(Integer.class)
            .description("Threads that receive and send (default: one per core).")
            .build();
    private final DataDirectory dataDirectory;
    private final OptionSpec shutdownTimeout = OptionSpec.builder("--shutdown-timeout")
            .paramLabel("DURATION")
            .type(String.class)
            .defaultValue("30s")
            .description("Time for what is in flight to finish after SIGTERM (default: 30s).")
            .build();

    private final OptionSpec exitWhenStarted = OptionSpec.builder("--exit-when-started")
            .type(Boolean.class)
            .arity("0")
            .description("Stop as soon as everything has started: tries a configuration for real.")
            .build();

    RoleCommand(Role role, Console console, Function<Platform, List<ComponentType<?>>> components) {
        this.role = role;
        this.console = console;
        this.components = components;
        this.dataDirectory = new DataDirectory(console);
    }

    @Override
    public List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>(sources.options());
        options.addAll(List.of(memoryLimit, eventLoops, dataDirectory.option(), shutdownTimeout, exitWhenStarted));
        return options;
    }

    /** Settings of the process itself. */
    private record Settings(int eventLoops, long budgetBytes, Path dataDirectory, Duration grace) {}

    @Override
    public Integer call() throws InterruptedException {
        Settings settings;
        try {
            settings = settings();
        } catch (IllegalArgumentException e) {
            return console.error(Console.USAGE, String.valueOf(e.getMessage()));
        }
        List<String> files = sources.files();
        if (files.isEmpty()) {
            Path found = role.defaultConfig(console.home());
            if (found == null) {
                return console.error(
                        Console.FAILED,
                        Checking.NO_CONFIG + " (none of " + role.configPlaces(console.home()) + " can be read)");
            }
            files = List.of(found.toString());
        }
        return run(settings, files);
    }

    private Settings settings() {
        Long mebibytes = memoryLimit.getValue();
        Integer loops = eventLoops.getValue();
        if (mebibytes != null && (mebibytes <= 0 || mebibytes > Long.MAX_VALUE >> 20)) {
            throw new IllegalArgumentException("--memory-limit-mib must be positive, not " + mebibytes);
        }
        if (loops != null && loops <= 0) {
            throw new IllegalArgumentException("--event-loops must be positive, not " + loops);
        }
        String timeout = shutdownTimeout.getValue();
        Duration grace = GoDuration.parse(timeout);
        if (grace.isNegative()) {
            throw new IllegalArgumentException("--shutdown-timeout must not be negative, is " + timeout);
        }
        return new Settings(
                loops == null ? Runtime.getRuntime().availableProcessors() : loops,
                mebibytes == null ? Runtime.getRuntime().maxMemory() / 2 : mebibytes << 20,
                dataDirectory.of(role),
                grace);
    }

    private int run(Settings settings, List<String> files) throws InterruptedException {
        Platform platform = Gateway.platform(settings.eventLoops(), settings.budgetBytes(), settings.dataDirectory());
        Configuration.Sources from = sources.sources(files, dataDirectory.environment(settings.dataDirectory()));
        Configuration configuration;
        PipelineGraph graph;
        try {
            ComponentCatalog catalog = new ComponentCatalog(components.apply(platform));
            configuration = Configuration.load(catalog, from);
            graph = configuration.build(platform.nanoClock(), platform.metrics());
        } catch (ConfigException e) {
            platform.loops().close();
            return console.error(Console.FAILED, Configuration.describe(e));
        }
        configuration.applyLogSettings();
        Logger log = LoggerFactory.getLogger("spanway");
        configuration.warnings().forEach(log::warn);
        graph.warnings().forEach(log::warn);
        Gateway gateway = new Gateway(platform, graph, configuration.admin());
        try {
            gateway.start();
        } catch (PipelineGraph.StartException | IOException e) {
            return console.error(Console.FAILED, String.valueOf(e.getMessage()));
        }
        log.info(
                "{} started: config={} pipelines={} components={} millis={}",
                role.command(),
                names(files),
                configuration.spec().pipelines().size(),
                graph.nodes().size(),
                millisSinceProcessStart());
        if (!Boolean.TRUE.equals(exitWhenStarted.<Boolean>getValue())) {
            Reload reload = new Reload(gateway, platform, configuration, from, settings.grace());
            reload.start();
            console.shutdown().onReload(reload::request);
            console.shutdown().await();
            reload.end(settings.grace().dividedBy(2));
        }
        return stop(gateway, settings.grace(), log);
    }

    /** Sources as they may be logged: an inline text can hold secrets. */
    private static String names(List<String> sources) {
        return String.join(
                ",",
                sources.stream()
                        .map(source -> source.startsWith("yaml:") ? "yaml:" : source)
                        .toList());
    }

    private static long millisSinceProcessStart() {
        Instant now = Instant.now();
        return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now)
                .toMillis();
    }

    /** Stops on a thread of its own, so that a component that ignores its grace time cannot hold the process. */
    private static int stop(Gateway gateway, Duration grace, Logger log) throws InterruptedException {
        log.info("shutting down: grace={}", GoDuration.format(grace));
        long start = System.nanoTime();
        Thread stopper = new Thread(() -> gateway.stop(grace), "stop");
        stopper.setDaemon(true);
        stopper.start();
        stopper.join(grace.plus(SLACK).toMillis());
        if (stopper.isAlive()) {
            log.error("not everything stopped in time; ending anyway");
            return Console.FAILED;
        }
        log.info("stopped: millis={}", (System.nanoTime() - start) / 1_000_000);
        return Console.OK;
    }
}
