package io.spanway.core.pipeline;

import java.util.Map;

/**
 * What a component is told about its place in the graph.
 *
 * @param id id as configured
 * @param extensions the extensions of {@code service.extensions} by id, made before every other component: authenticators, storage
 *     <p>Immutable.
 */
public record BuildContext(ComponentId id, Map<ComponentId, Component> extensions) {}
