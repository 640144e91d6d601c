package io.spanway.core.pipeline;

/** An extension that shows the graph. It is told what the graph is made of once everything is built, before anything starts. */
public interface GraphObserver {
    /** Called once, on the main thread. */
    void graph(GraphSpec spec);
}
