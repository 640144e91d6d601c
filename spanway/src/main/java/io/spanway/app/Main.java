package io.spanway.app;

import io.spanway.app.command.Commands;
import io.spanway.app.command.Console;
import io.spanway.app.command.Shutdown;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import sun.misc.Signal;

/**
 * Entry point, and the only place that ends the process.
 *
 * <p>The first SIGTERM or SIGINT asks for a graceful stop with exit code 0; the second ends the process at once.
 * SIGHUP asks a gateway to read its configuration again.
 */
public final class Main {
    private static final int KILLED_TWICE = 130;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, Wiring::components));
    }

    /** Handles signals and runs one command line; returns the exit code. */
    static int run(String[] args, Function<Platform, List<ComponentType<?>>> components) {
        Shutdown shutdown = new Shutdown();
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), signal -> {
                if (!shutdown.request()) {
                    shutdown.abandon();
                    Runtime.getRuntime().halt(KILLED_TWICE);
                }
            });
        }
        Signal.handle(new Signal("HUP"), signal -> shutdown.requestReload());
        String home = System.getProperty("spanway.home");
        Console console = new Console(
                System.in,
                writer(System.out),
                writer(System.err),
                System::getenv,
                home == null ? null : Path.of(home),
                shutdown);
        return new Commands(console, components).run(args);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
