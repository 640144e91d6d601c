package io.spanway.otlp.wire;

/** Placeholder of the room's main type, so that its contract's Javadoc compiles. */
public final class Splitter {
    private Splitter() {}
}
