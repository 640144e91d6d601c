package io.spanway.app.command;

import io.spanway.app.demo.Demo;
import io.spanway.app.demo.DemoSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** {@code demo}: all tiers as processes on this machine, and a verdict. Confined to the main thread. */
final class DemoCommand implements Commands.Command {
    private final Console console;
    private final OptionSpec seconds = OptionSpec.builder("--seconds")
            .paramLabel("N")
            .type(Long.class)
            .defaultValue("0")
            .description("End after N seconds of load; otherwise Ctrl-C ends it.")
            .build();
    private final OptionSpec rate = OptionSpec.builder("--rate")
            .paramLabel("SPANS")
            .type(Double.class)
            .defaultValue("2000")
            .description("Spans a second. Default: 2000")
            .build();

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public List<OptionSpec> options() {
        return List.of(seconds, rate);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path home = console.home();
        if (home == null) {
            return console.error(Console.FAILED, "the demo is started with scripts/demo or bin/spanway demo");
        }
        DemoSettings settings;
        try {
            String launcher = console.environment().apply("SPANWAY_LAUNCHER");
            List<String> command =
                    List.of(launcher == null ? home.resolve("bin/spanway").toString() : launcher);
            settings = new DemoSettings(
                    seconds.<Long>getValue(), rate.<Double>getValue(), command, home.resolve("config"));
        } catch (IllegalArgumentException e) {
            return console.error(Console.USAGE, "--" + e.getMessage());
        }
        Demo demo = new Demo(settings, console.out(), terminal());
        console.shutdown().beforeHalt(demo::kill);
        Thread stopper = new Thread(() -> stopWhenAsked(demo), "demo-stop");
        stopper.setDaemon(true);
        stopper.start();
        return demo.run() ? Console.OK : Console.FAILED;
    }

    /** Whether output goes to a terminal. From Java 22 on there may be a console where there is none; that one can be asked. */
    @SuppressWarnings("SystemConsoleNull") // null is asked for the Java versions before
    private static boolean terminal() {
        java.io.Console there = System.console();
        if (there == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(
                    java.io.Console.class.getMethod("isTerminal").invoke(there));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    private void stopWhenAsked(Demo demo) {
        try {
            console.shutdown().await();
            demo.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
