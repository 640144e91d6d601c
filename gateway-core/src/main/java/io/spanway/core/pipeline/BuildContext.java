package io.spanway.core.pipeline;

import java.util.Map;

/**
 * What a component is told about its place in the graph.
 *
 * @param id id as configured
 * @param extensions the extensions of {@code service.extensions} by id, made before every other component: authenticators, storage
 *     <p>Immutable.
 */
public record BuildContext(ComponentId id, Map<ComponentId, Component> extensions) {
    /**
     * The extension that a component's configuration names.
     *
     * @param key of the configuration, for the message
     * @param name id as configured
     * @param use what the component needs it for
     * @throws IllegalArgumentException naming the key, when there is no such extension or it is of another kind
     */
    public <T> T extension(String key, String name, Class<T> use) {
        Component found = extensions.get(ComponentId.parse(name));
        if (found == null) {
            throw new IllegalArgumentException(
                    key + ": there is no extension \"" + name + "\"; define it under extensions"
                            + " and list it in service.extensions (started there: " + extensions.keySet() + ")");
        }
        if (!use.isInstance(found)) {
            throw new IllegalArgumentException(
                    key + ": the extension \"" + name + "\" cannot be used as " + use.getSimpleName());
        }
        return use.cast(found);
    }
}
