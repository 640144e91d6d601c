package io.spanway.app.command;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** {@code version}. Confined to the main thread. */
final class VersionCommand implements Commands.Command {
    private final Console console;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public List<OptionSpec> options() {
        return List.of();
    }

    @Override
    public Integer call() {
        console.out().println(text());
        return Console.OK;
    }

    /** One line with version and Java. */
    static String text() {
        return "spanway version " + version() + " (Java " + Runtime.version() + ")";
    }

    /** Version of the jar; {@code development} when run from classes. */
    static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
