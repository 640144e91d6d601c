package io.spanway.core.pipeline;

import io.spanway.otlp.PayloadSink;

/** The end of one or more pipelines; one instance serves all pipelines and signals that name its id. */
public interface Exporter extends Component, PayloadSink {}
