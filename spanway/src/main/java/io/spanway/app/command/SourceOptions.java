package io.spanway.app.command;

import io.spanway.app.gateway.Configuration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** The options {@code --config} and {@code --set}, which every command that reads a configuration has. Confined to the main thread. */
final class SourceOptions {
    private final OptionSpec config = OptionSpec.builder("--config")
            .paramLabel("SOURCE")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(
                    "Configuration: a path, file:PATH, env:NAME or yaml:TEXT. May be repeated; later ones are laid over"
                            + " earlier ones.")
            .build();
    private final OptionSpec set = OptionSpec.builder("--set")
            .paramLabel("KEY=VALUE")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("One setting laid over all files, for example service.telemetry.logs.level=debug.")
            .build();

    List<OptionSpec> options() {
        return List.of(config, set);
    }

    /** Values of {@code --config}; empty when there is none. */
    List<String> files() {
        return texts(config);
    }

    Configuration.Sources sources(List<String> files, Function<String, @Nullable String> environment) {
        return new Configuration.Sources(files, texts(set), environment);
    }

    private static List<String> texts(OptionSpec option) {
        List<String> values = option.getValue();
        return values == null ? List.of() : values;
    }
}
