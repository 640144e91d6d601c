package io.spanway.core.pipeline;

import java.util.List;
import java.util.Map;

/**
 * What a configuration says about the graph, as data.
 *
 * @param configs bound configuration record of every configured component, used or not
 * @param extensions {@code service.extensions}, in starting order
 * @param pipelines {@code service.pipelines}
 *     <p>Immutable.
 */
public record GraphSpec(
        Map<ComponentKind, Map<ComponentId, Object>> configs, List<ComponentId> extensions, List<Pipeline> pipelines) {
    /** One pipeline; connectors stand among receivers and exporters. */
    public record Pipeline(
            PipelineId id, List<ComponentId> receivers, List<ComponentId> processors, List<ComponentId> exporters) {}

    /**
     * Something that keeps the graph from being built.
     *
     * @param path keys of the configuration, from the top
     * @param message what is wrong and what to do
     */
    public record Problem(List<String> path, String message) {
        @Override
        public String toString() {
            return String.join(".", path) + ": " + message;
        }
    }

    /** The graph cannot be built; carries every problem found. */
    public static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<Problem> problems;

        public InvalidException(List<Problem> problems) {
            super(String.join("\n", problems.stream().map(Problem::toString).toList()));
            this.problems = List.copyOf(problems);
        }

        public List<Problem> problems() {
            return problems;
        }
    }

    /** Configured components of one kind. */
    public Map<ComponentId, Object> configs(ComponentKind kind) {
        return configs.getOrDefault(kind, Map.of());
    }

    boolean has(ComponentKind kind, ComponentId id) {
        return configs(kind).containsKey(id);
    }

    /** A component that shows the graph. */
    public interface Observer {
        /**
         * Says what the graph is made of that runs from now on: before the component starts, and again after each reload that it outlives. A
         * configuration that is only checked, or fails to start, is not told. Called on the lifecycle thread.
         */
        void graph(GraphSpec spec);
    }
}
