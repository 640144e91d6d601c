package io.spanway.core.pipeline;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every component type that a configuration may name, found by current name or alias. Immutable. */
public final class ComponentCatalog {
    private final List<ComponentType<?>> types;
    private final Map<ComponentKind, Map<String, ComponentType<?>>> byName = new EnumMap<>(ComponentKind.class);

    /** @throws IllegalStateException when two types of one kind claim the same name */
    public ComponentCatalog(List<ComponentType<?>> types) {
        this.types = List.copyOf(types);
        for (ComponentKind kind : ComponentKind.values()) {
            byName.put(kind, new TreeMap<>());
        }
        for (ComponentType<?> type : types) {
            enter(type.descriptor().type(), type);
            type.descriptor().aliases().forEach(alias -> enter(alias, type));
        }
    }

    private void enter(String name, ComponentType<?> type) {
        if (names(type.kind()).put(name, type) != null) {
            throw new IllegalStateException("two types for " + type.kind().singular() + " " + name);
        }
    }

    /** All types, in the order of the modules' lists. */
    public List<ComponentType<?>> types() {
        return types;
    }

    /** The type that {@code name} or alias means, or null. */
    public @Nullable ComponentType<?> find(ComponentKind kind, String name) {
        return names(kind).get(name);
    }

    /** Valid names of a kind, aliases included, in alphabetical order. */
    public List<String> validNames(ComponentKind kind) {
        return List.copyOf(names(kind).keySet());
    }

    private Map<String, ComponentType<?>> names(ComponentKind kind) {
        return byName.getOrDefault(kind, Map.of());
    }
}
