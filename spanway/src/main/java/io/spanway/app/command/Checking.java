package io.spanway.app.command;

import io.spanway.app.gateway.Configuration;
import io.spanway.app.gateway.Gateway;
import io.spanway.core.Platform;
import io.spanway.core.config.ConfigException;
import io.spanway.core.pipeline.ComponentCatalog;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.transport.EventLoops;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Looks at configurations and component types without starting anything. Confined to the main thread. */
final class Checking {
    private static final long ANY_BUDGET = 1 << 20;

    private Checking() {}

    /** What is done with the component types. */
    @FunctionalInterface
    interface Task {
        int run(ComponentCatalog catalog, Platform platform) throws ConfigException;
    }

    /** Runs {@code task} with a platform that lives as long as the call; a bad configuration becomes one error block. */
    static int run(Console console, Function<Platform, List<ComponentType<?>>> components, Task task) {
        return run(console, components, Path.of("."), task);
    }

    /** The same for components that are made, not only listed: they may look at the data directory. */
    static int run(
            Console console, Function<Platform, List<ComponentType<?>>> components, Path dataDirectory, Task task) {
        Platform platform = Gateway.platform(1, ANY_BUDGET, dataDirectory);
        try (EventLoops loops = platform.loops()) {
            return task.run(new ComponentCatalog(components.apply(platform)), platform);
        } catch (ConfigException e) {
            return console.error(Console.FAILED, Configuration.describe(e));
        }
    }

    /** What to say when a command needs a configuration and none was given. */
    static final String NO_CONFIG = "at least one config flag must be provided: --config FILE";
}
