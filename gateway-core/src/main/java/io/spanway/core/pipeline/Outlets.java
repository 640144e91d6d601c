package io.spanway.core.pipeline;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How a component is joined to others, as far as a reload must know.
 *
 * @param byPipeline its outlets
 * @param extensions those that it asked for when it was made
 * @param shape what else its factory was told: signals
 * @param again makes the same component once more, on the same outlets
 *     <p>Immutable.
 */
public record Outlets(
        Map<PipelineId, Outlet> byPipeline, Set<ComponentId> extensions, Object shape, Supplier<Component> again) {}
