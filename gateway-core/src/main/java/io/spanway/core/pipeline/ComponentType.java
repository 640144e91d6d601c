package io.spanway.core.pipeline;

import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One kind of component as a module lists it: its names, signals, configuration record and how an instance is made.
 *
 * <p>A module's list of these is all that the graph builder, {@code spanway components} and the documentation check know.
 * Factories are called on the main thread, take no resource, and throw {@link IllegalArgumentException} with a message that names the
 * key when the configuration cannot work. Immutable.
 *
 * @param <C> configuration record; an empty section or {@code null} in the file means its defaults
 */
public sealed interface ComponentType<C> {
    /** What all kinds have in common. */
    Descriptor<C> descriptor();

    ComponentKind kind();

    /**
     * Names and signals of a component type.
     *
     * @param type current name, for example {@code load_balancing}
     * @param aliases deprecated names still accepted, for example {@code loadbalancing}
     * @param stability by input signal; a signal that is missing is not supported; empty for extensions
     * @param config configuration record class
     */
    record Descriptor<C>(String type, List<String> aliases, Map<Signal, Stability> stability, Class<C> config) {}

    /** A receiver: one instance per id, feeding one sink per signal that some pipeline asks of it. */
    record ReceiverType<C>(Descriptor<C> descriptor, ReceiverFactory<C> factory) implements ComponentType<C> {
        @Override
        public ComponentKind kind() {
            return ComponentKind.RECEIVER;
        }
    }

    /** A processor: one instance per pipeline and id. */
    record ProcessorType<C>(Descriptor<C> descriptor, ProcessorFactory<C> factory) implements ComponentType<C> {
        @Override
        public ComponentKind kind() {
            return ComponentKind.PROCESSOR;
        }
    }

    /** An exporter: one instance per id. */
    record ExporterType<C>(Descriptor<C> descriptor, ExporterFactory<C> factory) implements ComponentType<C> {
        @Override
        public ComponentKind kind() {
            return ComponentKind.EXPORTER;
        }
    }

    /**
     * A connector: one instance per id; {@code outputs} holds the pipelines that name it as receiver.
     *
     * @param pairs output signals by input signal
     */
    record ConnectorType<C>(Descriptor<C> descriptor, Map<Signal, Set<Signal>> pairs, ConnectorFactory<C> factory)
            implements ComponentType<C> {
        @Override
        public ComponentKind kind() {
            return ComponentKind.CONNECTOR;
        }
    }

    /** An extension: one instance per id listed in {@code service.extensions}. */
    record ExtensionType<C>(Descriptor<C> descriptor, ExtensionFactory<C> factory) implements ComponentType<C> {
        @Override
        public ComponentKind kind() {
            return ComponentKind.EXTENSION;
        }
    }

    /** Makes a receiver. */
    @FunctionalInterface
    interface ReceiverFactory<C> {
        Component create(BuildContext context, C config, Map<Signal, PayloadSink> outputs);
    }

    /** Makes a processor of one pipeline. */
    @FunctionalInterface
    interface ProcessorFactory<C> {
        Processor create(BuildContext context, C config, Signal signal, PayloadSink next);
    }

    /** Makes an exporter for the signals that its pipelines carry. */
    @FunctionalInterface
    interface ExporterFactory<C> {
        Exporter create(BuildContext context, C config, Set<Signal> signals);
    }

    /** Makes a connector. */
    @FunctionalInterface
    interface ConnectorFactory<C> {
        Connector create(BuildContext context, C config, Map<PipelineId, PayloadSink> outputs);
    }

    /** Makes an extension. */
    @FunctionalInterface
    interface ExtensionFactory<C> {
        Component create(BuildContext context, C config);
    }
}
