package io.spanway.app.command;

import io.spanway.app.gateway.Configuration;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.OptionSpec;

/** {@code validate}: reads, checks and builds the pipelines, starts nothing, is silent when all is good. Confined to the main thread. */
final class ValidateCommand implements Commands.Command {
    private final Console console;
    private final Function<Platform, List<ComponentType<?>>> components;
    private final SourceOptions sources = new SourceOptions();

    ValidateCommand(Console console, Function<Platform, List<ComponentType<?>>> components) {
        this.console = console;
        this.components = components;
    }

    @Override
    public List<OptionSpec> options() {
        return sources.options();
    }

    @Override
    public Integer call() {
        if (sources.files().isEmpty()) {
            return console.error(Console.FAILED, Checking.NO_CONFIG);
        }
        return Checking.run(console, components, (catalog, platform) -> {
            Configuration.load(catalog, sources.sources(sources.files(), console.environment()))
                    .build(System::nanoTime, platform.metrics());
            return Console.OK;
        });
    }
}
