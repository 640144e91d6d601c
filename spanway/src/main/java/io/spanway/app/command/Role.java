package io.spanway.app.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a gateway process is started as. A role fixes defaults only; every component can be used in each. Immutable. */
enum Role {
    LB_GATEWAY("lb-gateway", "lb-config.yaml", "Sends all telemetry of one trace to the same second-tier gateway"),
    PROCESSING_GATEWAY("processing-gateway", "gw-config.yaml", "Receives whole traces, processes and forwards them");

    private final String command;
    private final String configFile;
    private final String description;

    Role(String command, String configFile, String description) {
        this.command = command;
        this.configFile = configFile;
        this.description = description;
    }

    /** Name on the command line and in {@code SPANWAY_SERVICE}. */
    String command() {
        return command;
    }

    String description() {
        return description;
    }

    /** Where the configuration is looked for when none is given, in this order. */
    List<Path> configPlaces(@Nullable Path home) {
        Path system = Path.of("/etc/spanway", configFile);
        return home == null ? List.of(system) : List.of(home.resolve("config").resolve(configFile), system);
    }

    /** The first existing default configuration file, or null. */
    @Nullable
    Path defaultConfig(@Nullable Path home) {
        for (Path place : configPlaces(home)) {
            if (Files.isReadable(place)) {
                return place;
            }
        }
        return null;
    }

    /** Where components keep what must survive the process, when nothing else is said. */
    Path defaultDataDirectory(@Nullable Path home) {
        Path base = home == null
                ? Path.of("/var/lib/spanway")
                : home.resolve(".spanway").resolve("data");
        return base.resolve(command);
    }
}
