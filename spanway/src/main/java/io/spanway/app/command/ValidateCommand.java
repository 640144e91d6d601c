package io.spanway.app.command;

import io.spanway.app.gateway.Configuration;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.OptionSpec;

/** {@code validate}: reads, checks and builds the pipelines, starts nothing, is silent when all is good. Confined to the main thread. */
final class ValidateCommand implements Commands.Command {
    private final Console console;
    private final Function<Platform, List<ComponentType<?>>> components;
    private final SourceOptions sources = new SourceOptions();
    private final DataDirectory dataDirectory;

    ValidateCommand(Console console, Function<Platform, List<ComponentType<?>>> components) {
        this.console = console;
        this.components = components;
        this.dataDirectory = new DataDirectory(console);
    }

    @Override
    public List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>(sources.options());
        options.add(dataDirectory.option());
        return options;
    }

    @Override
    public Integer call() {
        if (sources.files().isEmpty()) {
            return console.error(Console.FAILED, Checking.NO_CONFIG);
        }
        Path directory = dataDirectory.ofService();
        return Checking.run(console, components, directory, (catalog, platform) -> {
            Configuration.load(catalog, sources.sources(sources.files(), dataDirectory.environment(directory)))
                    .build(System::nanoTime, platform.metrics());
            return Console.OK;
        });
    }
}
