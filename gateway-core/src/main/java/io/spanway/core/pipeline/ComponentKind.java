package io.spanway.core.pipeline;

/** The five kinds of components, by the section of the configuration that holds them. Immutable. */
public enum ComponentKind {
    RECEIVER("receivers"),
    PROCESSOR("processors"),
    EXPORTER("exporters"),
    CONNECTOR("connectors"),
    EXTENSION("extensions");

    private final String section;

    ComponentKind(String section) {
        this.section = section;
    }

    /** Name of the top-level configuration section. */
    public String section() {
        return section;
    }

    /** Singular name, for messages. */
    public String singular() {
        return section.substring(0, section.length() - 1);
    }
}
