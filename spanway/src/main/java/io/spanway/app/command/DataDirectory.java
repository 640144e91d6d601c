package io.spanway.app.command;

import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The option {@code --data-dir}, for the commands that run a configuration and for those that only check one, so that both see the same.
 * Confined to the main thread.
 */
final class DataDirectory {
    /** Under this, files that Bindplane renders keep queues; its agent's service sets it. */
    private static final String AGENT_HOME = "OIQ_OTEL_COLLECTOR_HOME";

    private final Console console;
    private final OptionSpec option = OptionSpec.builder("--data-dir")
            .paramLabel("DIR")
            .type(String.class)
            .description("Where components keep what must survive the process.")
            .build();

    DataDirectory(Console console) {
        this.console = console;
    }

    OptionSpec option() {
        return option;
    }

    /** The directory, which need not exist: the option's, else the role's own. */
    Path of(Role role) {
        String given = option.getValue();
        return given == null ? role.defaultDataDirectory(console.home()) : Path.of(given);
    }

    /** The directory that the role of this environment would take, for commands that have none themselves. */
    Path ofService() {
        String service = console.environment().apply("SPANWAY_SERVICE");
        boolean balances = service != null && service.strip().equals(Role.LB_GATEWAY.command());
        return of(balances ? Role.LB_GATEWAY : Role.PROCESSING_GATEWAY);
    }

    /** The process's environment, in which the home of Bindplane's agent is the data directory unless it is set. */
    Function<String, @Nullable String> environment(Path directory) {
        return name -> {
            String value = console.environment().apply(name);
            return value == null && name.equals(AGENT_HOME)
                    ? directory.toAbsolutePath().normalize().toString()
                    : value;
        };
    }
}
