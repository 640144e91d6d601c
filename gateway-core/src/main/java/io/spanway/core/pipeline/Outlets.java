package io.spanway.core.pipeline;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
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
        Map<PipelineId, Outlet> byPipeline, Set<ComponentId> extensions, Object shape, Supplier<Component> again) {
    /**
     * Where a component's payloads go. The component keeps it for life; what is behind it may be another sink after a reload.
     *
     * <p>Thread-safe; {@link #plan} and {@link #turn} are of the lifecycle thread.
     */
    static final class Outlet implements PayloadSink {
        private volatile PayloadSink to;
        private PayloadSink planned;

        Outlet(PayloadSink to) {
            this.to = to;
            this.planned = to;
        }

        @Override
        public void accept(Payload payload, Completion done) {
            to.accept(payload, done);
        }

        /** Says what will be behind it after {@link #turn}. */
        void plan(PayloadSink next) {
            planned = next;
        }

        /** From now on payloads go where it was planned. */
        void turn() {
            to = planned;
        }

        @Override
        public String toString() {
            return "outlet to " + to;
        }
    }
}
