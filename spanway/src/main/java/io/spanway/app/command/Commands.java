package io.spanway.app.command;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The command line: which commands there are, and what happens when a line cannot be understood. Confined to the main thread. */
public final class Commands {
    private final Console console;
    private final Function<Platform, List<ComponentType<?>>> components;

    /** @param components every component type that a configuration may use */
    public Commands(Console console, Function<Platform, List<ComponentType<?>>> components) {
        this.console = console;
        this.components = components;
    }

    /** Runs one command line; returns the exit code of the process. */
    public int run(String... args) {
        CommandLine line = root();
        List<String> all = new ArrayList<>(Arrays.asList(args));
        String service = console.environment().apply("SPANWAY_SERVICE");
        boolean commandGiven = !all.isEmpty() && (!all.get(0).startsWith("-") || isRootOption(all.get(0)));
        if (!commandGiven) {
            if (service == null || service.isBlank()) {
                return console.error(Console.USAGE, noCommand(line));
            }
            all.add(0, service.strip());
        }
        return line.execute(all.toArray(String[]::new));
    }

    private CommandLine root() {
        CommandSpec spec = CommandSpec.create()
                .name("spanway")
                .addOption(help())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print the version and exit.")
                        .build())
                .version(VersionCommand.text());
        spec.usageMessage()
                .description(
                        "Telemetry gateway in two tiers: whole traces to the second tier, nothing acknowledged is lost.");
        CommandLine line = new CommandLine(spec);
        for (Role role : Role.values()) {
            add(line, role.command(), role.description(), new RoleCommand(role, console, components));
        }
        add(
                line,
                "telemetry-generator",
                "Send traces, logs and metrics at a steady rate",
                new GeneratorCommand(console));
        add(
                line,
                "validate",
                "Check a configuration; print nothing when it is good",
                new ValidateCommand(console, components));
        add(line, "components", "List every component type as YAML", new ComponentsCommand(console, components));
        add(
                line,
                "print-config",
                "Print the merged configuration with all defaults",
                new PrintConfigCommand(console, components));
        add(
                line,
                "route",
                "Print the backend of trace ids, and the next ones, without a running gateway",
                new RouteCommand(console, components));
        add(line, "demo", "Run all tiers on this machine and judge them", new DemoCommand(console));
        add(line, "version", "Print the version", new VersionCommand(console));
        add(
                line,
                TrainCommand.NAME,
                "Run both tiers in one process and send a little through them: records the class cache of the launcher",
                new TrainCommand(console, components));
        line.setOut(console.out());
        line.setErr(console.err());
        line.setExpandAtFiles(false);
        line.setParameterExceptionHandler((e, args) -> console.error(Console.USAGE, e.getMessage() + seeHelp(e)));
        line.setExecutionExceptionHandler((e, failed, result) -> console.error(Console.FAILED, reason(e)));
        return line;
    }

    /** A command that says which options it has. */
    interface Command extends Callable<Integer> {
        /** Its options; parsed values are left in them. */
        List<OptionSpec> options();

        /** Whether the help leaves it out. */
        default boolean hidden() {
            return false;
        }

        /** What stands on the line besides options. */
        default List<PositionalParamSpec> positionals() {
            return List.of();
        }
    }

    private static void add(CommandLine root, String name, String description, Command command) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command).addOption(help());
        command.options().forEach(spec::addOption);
        command.positionals().forEach(spec::addPositional);
        spec.usageMessage().description(description + ".").hidden(command.hidden());
        root.addSubcommand(name, new CommandLine(spec));
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help and exit.")
                .build();
    }

    private static boolean isRootOption(String argument) {
        return argument.equals("-h")
                || argument.equals("--help")
                || argument.equals("-V")
                || argument.equals("--version");
    }

    private static String noCommand(CommandLine line) {
        StringBuilder text = new StringBuilder("no command given, and SPANWAY_SERVICE is not set. Choose one:\n");
        for (Map.Entry<String, CommandLine> entry : line.getSubcommands().entrySet()) {
            UsageMessageSpec usage = entry.getValue().getCommandSpec().usageMessage();
            if (usage.hidden()) {
                continue;
            }
            String description = usage.description()[0];
            text.append("  ")
                    .append(entry.getKey())
                    .append(" ".repeat(Math.max(1, 22 - entry.getKey().length())));
            text.append(description).append('\n');
        }
        return text.append("See: spanway COMMAND --help").toString();
    }

    private static String seeHelp(CommandLine.ParameterException e) {
        return "\nSee: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    }

    /** Whatever gets here was not foreseen, so the kind of exception is part of the message. */
    private static String reason(Exception e) {
        return e.toString();
    }
}
