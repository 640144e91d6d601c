package io.spanway.app.command;

import io.spanway.core.Platform;
import io.spanway.core.config.ConfigPrinter;
import io.spanway.core.pipeline.ComponentCatalog;
import io.spanway.core.pipeline.ComponentKind;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.otlp.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine.Model.OptionSpec;

/** {@code components}: every component type with its aliases, the Collector's component that it follows and the stability of its signals, as YAML. Confined to the main thread. */
final class ComponentsCommand implements Commands.Command {
    private final Console console;
    private final Function<Platform, List<ComponentType<?>>> components;

    ComponentsCommand(Console console, Function<Platform, List<ComponentType<?>>> components) {
        this.console = console;
        this.components = components;
    }

    @Override
    public List<OptionSpec> options() {
        return List.of();
    }

    @Override
    public Integer call() {
        return Checking.run(console, components, (catalog, platform) -> {
            console.out().print(new ConfigPrinter(false).print(listing(catalog)));
            console.out().flush();
            return Console.OK;
        });
    }

    private static Map<String, Object> listing(ComponentCatalog catalog) {
        Map<String, Object> listing = new LinkedHashMap<>();
        listing.put("buildinfo", Map.of("command", "spanway", "version", VersionCommand.version()));
        for (ComponentKind kind : ComponentKind.values()) {
            List<Map<String, Object>> entries = new ArrayList<>();
            for (ComponentType<?> type : catalog.types()) {
                if (type.kind() == kind) {
                    entries.add(entry(type));
                }
            }
            listing.put(kind.section(), entries);
        }
        return listing;
    }

    private static Map<String, Object> entry(ComponentType<?> type) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", type.descriptor().type());
        entry.put("aliases", type.descriptor().aliases());
        String follows = CollectorName.of(type);
        if (follows != null) {
            entry.put("follows", follows);
        }
        if (type.kind() != ComponentKind.EXTENSION) {
            Map<String, String> stability = new LinkedHashMap<>();
            new TreeMap<>(type.descriptor().stability())
                    .forEach((signal, level) ->
                            stability.put(signal.id(), level.name().toLowerCase(Locale.ROOT)));
            entry.put("stability", stability);
        }
        if (type instanceof ComponentType.ConnectorType<?> connector) {
            entry.put("pairs", pairs(connector.pairs()));
        }
        return entry;
    }

    private static List<String> pairs(Map<Signal, Set<Signal>> pairs) {
        List<String> texts = new ArrayList<>();
        new TreeMap<>(pairs)
                .forEach((from, to) ->
                        to.stream().sorted().forEach(signal -> texts.add(from.id() + " to " + signal.id())));
        return texts;
    }
}
