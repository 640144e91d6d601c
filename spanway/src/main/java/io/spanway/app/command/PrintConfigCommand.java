package io.spanway.app.command;

import io.spanway.app.gateway.Configuration;
import io.spanway.core.Platform;
import io.spanway.core.config.ConfigPrinter;
import io.spanway.core.pipeline.ComponentType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.OptionSpec;

/** {@code print-config}: the merged configuration with all defaults, secrets hidden unless asked for. Confined to the main thread. */
final class PrintConfigCommand implements Commands.Command {
    private final Console console;
    private final Function<Platform, List<ComponentType<?>>> components;
    private final SourceOptions sources = new SourceOptions();
    private final DataDirectory dataDirectory;
    private final OptionSpec mode = OptionSpec.builder("--mode")
            .paramLabel("redacted|unredacted")
            .type(String.class)
            .defaultValue("redacted")
            .description("Whether secrets are hidden (redacted, the default) or shown (unredacted).")
            .build();

    PrintConfigCommand(Console console, Function<Platform, List<ComponentType<?>>> components) {
        this.console = console;
        this.components = components;
        this.dataDirectory = new DataDirectory(console);
    }

    @Override
    public List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>(sources.options());
        options.add(dataDirectory.option());
        options.add(mode);
        return options;
    }

    @Override
    public Integer call() {
        String chosen = mode.getValue();
        if (!chosen.equals("redacted") && !chosen.equals("unredacted")) {
            return console.error(Console.USAGE, "--mode must be redacted or unredacted, not \"" + chosen + "\"");
        }
        if (sources.files().isEmpty()) {
            return console.error(Console.FAILED, Checking.NO_CONFIG);
        }
        Path directory = dataDirectory.ofService();
        return Checking.run(console, components, directory, (catalog, platform) -> {
            Configuration configuration =
                    Configuration.load(catalog, sources.sources(sources.files(), dataDirectory.environment(directory)));
            configuration.warnings().forEach(warning -> console.err().println("Warning: " + warning));
            console.out().print(new ConfigPrinter(chosen.equals("redacted")).print(configuration.sections()));
            console.out().flush();
            return Console.OK;
        });
    }
}
